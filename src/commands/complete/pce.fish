# Completion for pce in fish; runs pce at each TAB. In ~/.config/fish/completions/pce.fish: pce completions fish | source
function __pce_complete
    set -l words (commandline --current-process --tokenize --cut-at-cursor)
    set -l token (commandline --current-token --cut-at-cursor)
    set -l found (PCE_COMPLETE=fish command @PCE@ -- $words "$token" 2>/dev/null)
    switch "$found[1]"
        case :files
            set -l option (string match --regex -- '^--[^=]*=' "$token")
            set -l path (string replace --regex -- '^--[^=]*=' '' "$token")
            for file in (__fish_complete_path "$path")
                printf '%s\n' "$option$file"
            end
        case :list
            printf '%s\n' $found[2..]
        case '?*'
            printf '%s\n' $found
    end
end
complete --command pce --erase
complete --command pce --keep-order --no-files --arguments '(__pce_complete)'
