# Completion for pce in zsh; runs pce at each TAB. In ~/.zshrc: eval "$(pce completions zsh)"
_pce_complete() {
    local -a found
    found=("${(@f)$(PCE_COMPLETE=zsh command @PCE@ -- "${(@)words[1,CURRENT-1]}" "$PREFIX" 2>/dev/null)}")
    case ${found[1]-} in
    :files)
        [[ $PREFIX == --*=* ]] && compset -P '*='
        _files
        ;;
    :list)
        shift found
        # If the user types a comma, it replaces the space.
        _describe -V 'pce' found -S ' ' -r ', '
        ;;
    ?*)
        _describe -V 'pce' found
        ;;
    *)
        return 1
        ;;
    esac
}
(( ${+functions[compdef]} )) || { autoload -Uz compinit && compinit -i }
compdef _pce_complete pce
# Allows 0003*210 without quotes: zsh expands no file name patterns for pce. \pce runs pce without the alias.
(( ${+aliases[pce]} )) || alias pce='noglob pce'
