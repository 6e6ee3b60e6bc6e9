# Completion for pce in bash; runs pce at each TAB. In ~/.bashrc: eval "$(pce completions bash)"
_pce_complete() {
    local line
    local -a found=()
    while IFS= read -r line; do
        found+=("$line")
    done < <(PCE_COMPLETE=bash _PCE_BREAKS="$COMP_WORDBREAKS" command @PCE@ -- "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
    COMPREPLY=()
    case ${found[0]-} in
    :files)
        # bash completes file names itself.
        compopt -o default 2>/dev/null
        ;;
    :list)
        COMPREPLY=("${found[@]:1}")
        compopt -o nospace 2>/dev/null
        ;;
    ?*)
        COMPREPLY=("${found[@]}")
        ;;
    esac
}
complete -o nosort -F _pce_complete pce 2>/dev/null || complete -o default -F _pce_complete pce
