# Completion for pce in zsh, by asking pce itself. Into ~/.zshrc: eval "$(pce completions zsh)"
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
        # The space goes when a comma follows.
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
# Lets 0003*210 be typed without quotes: it is no pattern of file names. \pce is pce without that.
(( ${+aliases[pce]} )) || alias pce='noglob pce'
