# Print an optspec for argparse to handle cmd's options that are independent of any subcommand.
function __fish_pce_global_optspecs
    string join \n profile= host= token-file= ca-cert= insecure proxy= timeout= connect-timeout= max-time= retries= color= no-pager error-format= v/verbose q/quiet h/help V/version
end

function __fish_pce_needs_command
    # Figure out if the current invocation already has a command.
    set -l cmd (commandline -opc)
    set -e cmd[1]
    argparse -s (__fish_pce_global_optspecs) -- $cmd 2>/dev/null
    or return
    if set -q argv[1]
        # Also print the command, so this can be used to figure out what it is.
        echo $argv[1]
        return 1
    end
    return 0
end

function __fish_pce_using_subcommand
    set -l cmd (__fish_pce_needs_command)
    test -z "$cmd"
    and return 1
    contains -- $cmd[1] $argv
end

complete -c pce -n "__fish_pce_needs_command" -l profile -d 'Use this profile\'s settings and login [env: PCE_PROFILE]' -r -f
complete -c pce -n "__fish_pce_needs_command" -l host -d 'The server: name, name:port or https URL [env: PCE_HOST]' -r -f
complete -c pce -n "__fish_pce_needs_command" -l token-file -d 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]' -r -F
complete -c pce -n "__fish_pce_needs_command" -l ca-cert -d 'Also trust the certificates in this PEM file [env: PCE_CA_CERT]' -r -F
complete -c pce -n "__fish_pce_needs_command" -l proxy -d 'Use this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]' -r -f
complete -c pce -n "__fish_pce_needs_command" -l timeout -d 'Stop a request after this long, such as 500ms or 1m30s [default: 30s]' -r -f
complete -c pce -n "__fish_pce_needs_command" -l connect-timeout -d 'Stop connecting after this long [default: 10s]' -r -f
complete -c pce -n "__fish_pce_needs_command" -l max-time -d 'Stop the whole run after this long' -r -f
complete -c pce -n "__fish_pce_needs_command" -l retries -d 'Retry transient failures up to N times [default: 3]' -r -f
complete -c pce -n "__fish_pce_needs_command" -l color -d 'When to use colour: auto, always, never [env: NO_COLOR, CLICOLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'On a terminal'
always\t'Also when the output is not a terminal'
never\t'No colour'"
complete -c pce -n "__fish_pce_needs_command" -l error-format -d 'Write errors to stderr as text or json (one object on one line)' -r -f -a "text\t'For people'
json\t'One JSON object on one line'"
complete -c pce -n "__fish_pce_needs_command" -l insecure -d 'Do not check the server\'s certificate; others on the network can then read the token'
complete -c pce -n "__fish_pce_needs_command" -l no-pager -d 'Use no pager [env: PCE_PAGER, PAGER]'
complete -c pce -n "__fish_pce_needs_command" -s v -l verbose -d 'Show each request on stderr; -vv also shows headers'
complete -c pce -n "__fish_pce_needs_command" -s q -l quiet -d 'Write only errors to stderr, no notes or warnings'
complete -c pce -n "__fish_pce_needs_command" -s h -l help -d 'Print help; --help shows every option'
complete -c pce -n "__fish_pce_needs_command" -s V -l version -d 'Print the version'
complete -c pce -n "__fish_pce_needs_command" -f -a "list" -d 'List phone call events'
complete -c pce -n "__fish_pce_needs_command" -f -a "ls" -d 'List phone call events'
complete -c pce -n "__fish_pce_needs_command" -f -a "diff" -d 'Show what changed since an earlier export'
complete -c pce -n "__fish_pce_needs_command" -f -a "auth" -d 'Store, check, list or remove hosts and their credentials'
complete -c pce -n "__fish_pce_needs_command" -f -a "config" -d 'Show and change settings'
complete -c pce -n "__fish_pce_needs_command" -f -a "doctor" -d 'Check settings, credentials, network, TLS, token and API'
complete -c pce -n "__fish_pce_needs_command" -f -a "sandbox" -d 'Run a local UnifiedAPI server with sample data, in the foreground'
complete -c pce -n "__fish_pce_needs_command" -f -a "completions" -d 'Print the completion script of a shell'
complete -c pce -n "__fish_pce_needs_command" -f -a "help" -d 'Print the help of a command or a topic'
complete -c pce -n "__fish_pce_using_subcommand list" -l extensions-from -d 'Extensions from FILE, one per line; - is stdin' -r -F
complete -c pce -n "__fish_pce_using_subcommand list" -l user -d 'Owner: @me (default), @viewer, @owner or an id' -r -f -a "@me\t''
@viewer\t''
@owner\t''"
complete -c pce -n "__fish_pce_using_subcommand list" -l event-type -d 'Only this type, such as dial-in; repeatable' -r -f -a "dial-in\t''
dial-out\t''
hangup\t''
answer-in\t''
answer-out\t''"
complete -c pce -n "__fish_pce_using_subcommand list" -l event-id -d 'Only this event; needs exactly one --event-type' -r -f
complete -c pce -n "__fish_pce_using_subcommand list" -l filter-by -d 'Only events whose FIELD matches VALUE' -r -f -a "type\t''
id\t''
method\t''
note\t''
url\t''
status\t''
modified\t''
links\t''"
complete -c pce -n "__fish_pce_using_subcommand list" -l filter-op -d 'contains (default), equals, starts-with, present' -r -f -a "contains\t''
equals\t''
starts-with\t''
present\t''"
complete -c pce -n "__fish_pce_using_subcommand list" -l filter-value -d 'Value to compare FIELD with' -r -f
complete -c pce -n "__fish_pce_using_subcommand list" -l where -d 'Only events that match, such as status=disabled' -r -f
complete -c pce -n "__fish_pce_using_subcommand list" -l page-size -d 'Rows for each request (1 to 4999) [default: 1000]' -r -f
complete -c pce -n "__fish_pce_using_subcommand list" -l jobs -d 'Send at most N requests at the same time (1 to 64) [default: 6]' -r -f
complete -c pce -n "__fish_pce_using_subcommand list" -l limit -d 'Show at most N events' -r -f
complete -c pce -n "__fish_pce_using_subcommand list" -l count -d 'Request one page of at most N rows (1 to 4999)' -r -f
complete -c pce -n "__fish_pce_using_subcommand list" -l start-index -d 'Request one page that starts at row N (0 to 4999)' -r -f
complete -c pce -n "__fish_pce_using_subcommand list" -l sort-order -d 'Order: ascending (default) or descending' -r -f -a "ascending\t''
descending\t''
asc\t''
desc\t''"
complete -c pce -n "__fish_pce_using_subcommand list" -l sort-by -d 'Sort all rows by FIELD' -r -f -a "extension\t''
type\t''
id\t''
method\t''
note\t''
url\t''
status\t''
modified\t''
links\t''"
complete -c pce -n "__fish_pce_using_subcommand list" -s o -l output -d 'Format: table (default), json, ndjson, csv, tsv, raw' -r -f -a "table\t''
json\t''
ndjson\t''
csv\t''
tsv\t''
raw\t''"
complete -c pce -n "__fish_pce_using_subcommand list" -s O -l output-file -d 'Write to FILE, not to stdout' -r -F
complete -c pce -n "__fish_pce_using_subcommand list" -l fields -d 'Show these fields, in this order; repeatable' -r -f -a "(__fish_complete_list , 'string split \" \" \"extension type id method note url status modified links\"')"
complete -c pce -n "__fish_pce_using_subcommand list" -l profile -d 'Use this profile\'s settings and login [env: PCE_PROFILE]' -r -f
complete -c pce -n "__fish_pce_using_subcommand list" -l host -d 'The server: name, name:port or https URL [env: PCE_HOST]' -r -f
complete -c pce -n "__fish_pce_using_subcommand list" -l token-file -d 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]' -r -F
complete -c pce -n "__fish_pce_using_subcommand list" -l ca-cert -d 'Also trust the certificates in this PEM file [env: PCE_CA_CERT]' -r -F
complete -c pce -n "__fish_pce_using_subcommand list" -l proxy -d 'Use this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]' -r -f
complete -c pce -n "__fish_pce_using_subcommand list" -l timeout -d 'Stop a request after this long, such as 500ms or 1m30s [default: 30s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand list" -l connect-timeout -d 'Stop connecting after this long [default: 10s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand list" -l max-time -d 'Stop the whole run after this long' -r -f
complete -c pce -n "__fish_pce_using_subcommand list" -l retries -d 'Retry transient failures up to N times [default: 3]' -r -f
complete -c pce -n "__fish_pce_using_subcommand list" -l color -d 'When to use colour: auto, always, never [env: NO_COLOR, CLICOLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'On a terminal'
always\t'Also when the output is not a terminal'
never\t'No colour'"
complete -c pce -n "__fish_pce_using_subcommand list" -l error-format -d 'Write errors to stderr as text or json (one object on one line)' -r -f -a "text\t'For people'
json\t'One JSON object on one line'"
complete -c pce -n "__fish_pce_using_subcommand list" -s A -l all-extensions -d 'Every extension of the user that has a phone'
complete -c pce -n "__fish_pce_using_subcommand list" -l ignore-missing -d 'Skip extensions that do not exist, with a note'
complete -c pce -n "__fish_pce_using_subcommand list" -l fail-fast -d 'Stop at the first extension that cannot be listed'
complete -c pce -n "__fish_pce_using_subcommand list" -l in-place -d 'Write into FILE if it cannot be replaced'
complete -c pce -n "__fish_pce_using_subcommand list" -l wide -d 'Do not shorten values in the table'
complete -c pce -n "__fish_pce_using_subcommand list" -l no-header -d 'Write no header row in table, csv and tsv'
complete -c pce -n "__fish_pce_using_subcommand list" -l labels -d 'Write words (Dial-In, enabled) in every format'
complete -c pce -n "__fish_pce_using_subcommand list" -l values -d 'Write the API\'s values (0, 1) in every format'
complete -c pce -n "__fish_pce_using_subcommand list" -l utc -d 'Show `modified` in UTC in the table'
complete -c pce -n "__fish_pce_using_subcommand list" -l iso -d 'Show `modified` with seconds and offset in the table'
complete -c pce -n "__fish_pce_using_subcommand list" -l bom -d 'Begin csv and tsv with a byte order mark'
complete -c pce -n "__fish_pce_using_subcommand list" -l guard-formulas -d 'Put a \' before every formula in csv and tsv'
complete -c pce -n "__fish_pce_using_subcommand list" -l fail-empty -d 'Exit with 9 if no row is found'
complete -c pce -n "__fish_pce_using_subcommand list" -l print-request -d 'Print curl commands and send nothing'
complete -c pce -n "__fish_pce_using_subcommand list" -l insecure -d 'Do not check the server\'s certificate; others on the network can then read the token'
complete -c pce -n "__fish_pce_using_subcommand list" -l no-pager -d 'Use no pager [env: PCE_PAGER, PAGER]'
complete -c pce -n "__fish_pce_using_subcommand list" -s v -l verbose -d 'Show each request on stderr; -vv also shows headers'
complete -c pce -n "__fish_pce_using_subcommand list" -s q -l quiet -d 'Write only errors to stderr, no notes or warnings'
complete -c pce -n "__fish_pce_using_subcommand list" -s h -l help -d 'Print help; --help shows every option'
complete -c pce -n "__fish_pce_using_subcommand list" -s V -l version -d 'Print the version'
complete -c pce -n "__fish_pce_using_subcommand ls" -l extensions-from -d 'Extensions from FILE, one per line; - is stdin' -r -F
complete -c pce -n "__fish_pce_using_subcommand ls" -l user -d 'Owner: @me (default), @viewer, @owner or an id' -r -f -a "@me\t''
@viewer\t''
@owner\t''"
complete -c pce -n "__fish_pce_using_subcommand ls" -l event-type -d 'Only this type, such as dial-in; repeatable' -r -f -a "dial-in\t''
dial-out\t''
hangup\t''
answer-in\t''
answer-out\t''"
complete -c pce -n "__fish_pce_using_subcommand ls" -l event-id -d 'Only this event; needs exactly one --event-type' -r -f
complete -c pce -n "__fish_pce_using_subcommand ls" -l filter-by -d 'Only events whose FIELD matches VALUE' -r -f -a "type\t''
id\t''
method\t''
note\t''
url\t''
status\t''
modified\t''
links\t''"
complete -c pce -n "__fish_pce_using_subcommand ls" -l filter-op -d 'contains (default), equals, starts-with, present' -r -f -a "contains\t''
equals\t''
starts-with\t''
present\t''"
complete -c pce -n "__fish_pce_using_subcommand ls" -l filter-value -d 'Value to compare FIELD with' -r -f
complete -c pce -n "__fish_pce_using_subcommand ls" -l where -d 'Only events that match, such as status=disabled' -r -f
complete -c pce -n "__fish_pce_using_subcommand ls" -l page-size -d 'Rows for each request (1 to 4999) [default: 1000]' -r -f
complete -c pce -n "__fish_pce_using_subcommand ls" -l jobs -d 'Send at most N requests at the same time (1 to 64) [default: 6]' -r -f
complete -c pce -n "__fish_pce_using_subcommand ls" -l limit -d 'Show at most N events' -r -f
complete -c pce -n "__fish_pce_using_subcommand ls" -l count -d 'Request one page of at most N rows (1 to 4999)' -r -f
complete -c pce -n "__fish_pce_using_subcommand ls" -l start-index -d 'Request one page that starts at row N (0 to 4999)' -r -f
complete -c pce -n "__fish_pce_using_subcommand ls" -l sort-order -d 'Order: ascending (default) or descending' -r -f -a "ascending\t''
descending\t''
asc\t''
desc\t''"
complete -c pce -n "__fish_pce_using_subcommand ls" -l sort-by -d 'Sort all rows by FIELD' -r -f -a "extension\t''
type\t''
id\t''
method\t''
note\t''
url\t''
status\t''
modified\t''
links\t''"
complete -c pce -n "__fish_pce_using_subcommand ls" -s o -l output -d 'Format: table (default), json, ndjson, csv, tsv, raw' -r -f -a "table\t''
json\t''
ndjson\t''
csv\t''
tsv\t''
raw\t''"
complete -c pce -n "__fish_pce_using_subcommand ls" -s O -l output-file -d 'Write to FILE, not to stdout' -r -F
complete -c pce -n "__fish_pce_using_subcommand ls" -l fields -d 'Show these fields, in this order; repeatable' -r -f -a "(__fish_complete_list , 'string split \" \" \"extension type id method note url status modified links\"')"
complete -c pce -n "__fish_pce_using_subcommand ls" -l profile -d 'Use this profile\'s settings and login [env: PCE_PROFILE]' -r -f
complete -c pce -n "__fish_pce_using_subcommand ls" -l host -d 'The server: name, name:port or https URL [env: PCE_HOST]' -r -f
complete -c pce -n "__fish_pce_using_subcommand ls" -l token-file -d 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]' -r -F
complete -c pce -n "__fish_pce_using_subcommand ls" -l ca-cert -d 'Also trust the certificates in this PEM file [env: PCE_CA_CERT]' -r -F
complete -c pce -n "__fish_pce_using_subcommand ls" -l proxy -d 'Use this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]' -r -f
complete -c pce -n "__fish_pce_using_subcommand ls" -l timeout -d 'Stop a request after this long, such as 500ms or 1m30s [default: 30s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand ls" -l connect-timeout -d 'Stop connecting after this long [default: 10s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand ls" -l max-time -d 'Stop the whole run after this long' -r -f
complete -c pce -n "__fish_pce_using_subcommand ls" -l retries -d 'Retry transient failures up to N times [default: 3]' -r -f
complete -c pce -n "__fish_pce_using_subcommand ls" -l color -d 'When to use colour: auto, always, never [env: NO_COLOR, CLICOLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'On a terminal'
always\t'Also when the output is not a terminal'
never\t'No colour'"
complete -c pce -n "__fish_pce_using_subcommand ls" -l error-format -d 'Write errors to stderr as text or json (one object on one line)' -r -f -a "text\t'For people'
json\t'One JSON object on one line'"
complete -c pce -n "__fish_pce_using_subcommand ls" -s A -l all-extensions -d 'Every extension of the user that has a phone'
complete -c pce -n "__fish_pce_using_subcommand ls" -l ignore-missing -d 'Skip extensions that do not exist, with a note'
complete -c pce -n "__fish_pce_using_subcommand ls" -l fail-fast -d 'Stop at the first extension that cannot be listed'
complete -c pce -n "__fish_pce_using_subcommand ls" -l in-place -d 'Write into FILE if it cannot be replaced'
complete -c pce -n "__fish_pce_using_subcommand ls" -l wide -d 'Do not shorten values in the table'
complete -c pce -n "__fish_pce_using_subcommand ls" -l no-header -d 'Write no header row in table, csv and tsv'
complete -c pce -n "__fish_pce_using_subcommand ls" -l labels -d 'Write words (Dial-In, enabled) in every format'
complete -c pce -n "__fish_pce_using_subcommand ls" -l values -d 'Write the API\'s values (0, 1) in every format'
complete -c pce -n "__fish_pce_using_subcommand ls" -l utc -d 'Show `modified` in UTC in the table'
complete -c pce -n "__fish_pce_using_subcommand ls" -l iso -d 'Show `modified` with seconds and offset in the table'
complete -c pce -n "__fish_pce_using_subcommand ls" -l bom -d 'Begin csv and tsv with a byte order mark'
complete -c pce -n "__fish_pce_using_subcommand ls" -l guard-formulas -d 'Put a \' before every formula in csv and tsv'
complete -c pce -n "__fish_pce_using_subcommand ls" -l fail-empty -d 'Exit with 9 if no row is found'
complete -c pce -n "__fish_pce_using_subcommand ls" -l print-request -d 'Print curl commands and send nothing'
complete -c pce -n "__fish_pce_using_subcommand ls" -l insecure -d 'Do not check the server\'s certificate; others on the network can then read the token'
complete -c pce -n "__fish_pce_using_subcommand ls" -l no-pager -d 'Use no pager [env: PCE_PAGER, PAGER]'
complete -c pce -n "__fish_pce_using_subcommand ls" -s v -l verbose -d 'Show each request on stderr; -vv also shows headers'
complete -c pce -n "__fish_pce_using_subcommand ls" -s q -l quiet -d 'Write only errors to stderr, no notes or warnings'
complete -c pce -n "__fish_pce_using_subcommand ls" -s h -l help -d 'Print help; --help shows every option'
complete -c pce -n "__fish_pce_using_subcommand ls" -s V -l version -d 'Print the version'
complete -c pce -n "__fish_pce_using_subcommand diff" -l profile -d 'Use this profile\'s settings and login [env: PCE_PROFILE]' -r -f
complete -c pce -n "__fish_pce_using_subcommand diff" -l host -d 'The server: name, name:port or https URL [env: PCE_HOST]' -r -f
complete -c pce -n "__fish_pce_using_subcommand diff" -l token-file -d 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]' -r -F
complete -c pce -n "__fish_pce_using_subcommand diff" -l ca-cert -d 'Also trust the certificates in this PEM file [env: PCE_CA_CERT]' -r -F
complete -c pce -n "__fish_pce_using_subcommand diff" -l proxy -d 'Use this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]' -r -f
complete -c pce -n "__fish_pce_using_subcommand diff" -l timeout -d 'Stop a request after this long, such as 500ms or 1m30s [default: 30s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand diff" -l connect-timeout -d 'Stop connecting after this long [default: 10s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand diff" -l max-time -d 'Stop the whole run after this long' -r -f
complete -c pce -n "__fish_pce_using_subcommand diff" -l retries -d 'Retry transient failures up to N times [default: 3]' -r -f
complete -c pce -n "__fish_pce_using_subcommand diff" -l color -d 'When to use colour: auto, always, never [env: NO_COLOR, CLICOLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'On a terminal'
always\t'Also when the output is not a terminal'
never\t'No colour'"
complete -c pce -n "__fish_pce_using_subcommand diff" -l error-format -d 'Write errors to stderr as text or json (one object on one line)' -r -f -a "text\t'For people'
json\t'One JSON object on one line'"
complete -c pce -n "__fish_pce_using_subcommand diff" -l with -d 'Compare with the export FILE, without a server' -r -F
complete -c pce -n "__fish_pce_using_subcommand diff" -l ignore -d 'Ignore changes of FIELD [default: modified]' -r -f
complete -c pce -n "__fish_pce_using_subcommand diff" -l extensions-from -d 'Extensions from FILE, one per line; - is stdin' -r -F
complete -c pce -n "__fish_pce_using_subcommand diff" -l user -d 'Owner: @me (default), @viewer, @owner or an id' -r -f -a "@me\t''
@viewer\t''
@owner\t''"
complete -c pce -n "__fish_pce_using_subcommand diff" -l event-type -d 'Only this type, such as dial-in; repeatable' -r -f -a "dial-in\t''
dial-out\t''
hangup\t''
answer-in\t''
answer-out\t''"
complete -c pce -n "__fish_pce_using_subcommand diff" -l event-id -d 'Only this event; needs exactly one --event-type' -r -f
complete -c pce -n "__fish_pce_using_subcommand diff" -l filter-by -d 'Only events whose FIELD matches VALUE' -r -f -a "type\t''
id\t''
method\t''
note\t''
url\t''
status\t''
modified\t''
links\t''"
complete -c pce -n "__fish_pce_using_subcommand diff" -l filter-op -d 'contains (default), equals, starts-with, present' -r -f -a "contains\t''
equals\t''
starts-with\t''
present\t''"
complete -c pce -n "__fish_pce_using_subcommand diff" -l filter-value -d 'Value to compare FIELD with' -r -f
complete -c pce -n "__fish_pce_using_subcommand diff" -l where -d 'Only events that match, such as status=disabled' -r -f
complete -c pce -n "__fish_pce_using_subcommand diff" -l page-size -d 'Rows for each request (1 to 4999) [default: 1000]' -r -f
complete -c pce -n "__fish_pce_using_subcommand diff" -l jobs -d 'Send at most N requests at the same time (1 to 64) [default: 6]' -r -f
complete -c pce -n "__fish_pce_using_subcommand diff" -s o -l output -d 'table (default), json, ndjson, csv or tsv' -r -f -a "table\t''
json\t''
ndjson\t''
csv\t''
tsv\t''
raw\t''"
complete -c pce -n "__fish_pce_using_subcommand diff" -s O -l output-file -d 'Write the changes to FILE, not to stdout' -r -F
complete -c pce -n "__fish_pce_using_subcommand diff" -l insecure -d 'Do not check the server\'s certificate; others on the network can then read the token'
complete -c pce -n "__fish_pce_using_subcommand diff" -l no-pager -d 'Use no pager [env: PCE_PAGER, PAGER]'
complete -c pce -n "__fish_pce_using_subcommand diff" -s v -l verbose -d 'Show each request on stderr; -vv also shows headers'
complete -c pce -n "__fish_pce_using_subcommand diff" -s q -l quiet -d 'Write only errors to stderr, no notes or warnings'
complete -c pce -n "__fish_pce_using_subcommand diff" -s h -l help -d 'Print help; --help shows every option'
complete -c pce -n "__fish_pce_using_subcommand diff" -s V -l version -d 'Print the version'
complete -c pce -n "__fish_pce_using_subcommand diff" -l update -d 'Replace BASELINE by the events now'
complete -c pce -n "__fish_pce_using_subcommand diff" -l exit-code -d 'Exit with 12 if there are changes'
complete -c pce -n "__fish_pce_using_subcommand diff" -s A -l all-extensions -d 'Every extension of the user that has a phone'
complete -c pce -n "__fish_pce_using_subcommand diff" -l ignore-missing -d 'Skip extensions that do not exist, with a note'
complete -c pce -n "__fish_pce_using_subcommand diff" -l no-header -d 'No header row in table, csv, tsv'
complete -c pce -n "__fish_pce_using_subcommand auth; and not __fish_seen_subcommand_from login status logout list" -l profile -d 'Use this profile\'s settings and login [env: PCE_PROFILE]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and not __fish_seen_subcommand_from login status logout list" -l host -d 'The server: name, name:port or https URL [env: PCE_HOST]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and not __fish_seen_subcommand_from login status logout list" -l token-file -d 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]' -r -F
complete -c pce -n "__fish_pce_using_subcommand auth; and not __fish_seen_subcommand_from login status logout list" -l ca-cert -d 'Also trust the certificates in this PEM file [env: PCE_CA_CERT]' -r -F
complete -c pce -n "__fish_pce_using_subcommand auth; and not __fish_seen_subcommand_from login status logout list" -l proxy -d 'Use this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and not __fish_seen_subcommand_from login status logout list" -l timeout -d 'Stop a request after this long, such as 500ms or 1m30s [default: 30s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and not __fish_seen_subcommand_from login status logout list" -l connect-timeout -d 'Stop connecting after this long [default: 10s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and not __fish_seen_subcommand_from login status logout list" -l max-time -d 'Stop the whole run after this long' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and not __fish_seen_subcommand_from login status logout list" -l retries -d 'Retry transient failures up to N times [default: 3]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and not __fish_seen_subcommand_from login status logout list" -l color -d 'When to use colour: auto, always, never [env: NO_COLOR, CLICOLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'On a terminal'
always\t'Also when the output is not a terminal'
never\t'No colour'"
complete -c pce -n "__fish_pce_using_subcommand auth; and not __fish_seen_subcommand_from login status logout list" -l error-format -d 'Write errors to stderr as text or json (one object on one line)' -r -f -a "text\t'For people'
json\t'One JSON object on one line'"
complete -c pce -n "__fish_pce_using_subcommand auth; and not __fish_seen_subcommand_from login status logout list" -l insecure -d 'Do not check the server\'s certificate; others on the network can then read the token'
complete -c pce -n "__fish_pce_using_subcommand auth; and not __fish_seen_subcommand_from login status logout list" -l no-pager -d 'Use no pager [env: PCE_PAGER, PAGER]'
complete -c pce -n "__fish_pce_using_subcommand auth; and not __fish_seen_subcommand_from login status logout list" -s v -l verbose -d 'Show each request on stderr; -vv also shows headers'
complete -c pce -n "__fish_pce_using_subcommand auth; and not __fish_seen_subcommand_from login status logout list" -s q -l quiet -d 'Write only errors to stderr, no notes or warnings'
complete -c pce -n "__fish_pce_using_subcommand auth; and not __fish_seen_subcommand_from login status logout list" -s h -l help -d 'Print help; --help shows every option'
complete -c pce -n "__fish_pce_using_subcommand auth; and not __fish_seen_subcommand_from login status logout list" -s V -l version -d 'Print the version'
complete -c pce -n "__fish_pce_using_subcommand auth; and not __fish_seen_subcommand_from login status logout list" -f -a "login" -d 'Check credentials against the server and store them for the profile'
complete -c pce -n "__fish_pce_using_subcommand auth; and not __fish_seen_subcommand_from login status logout list" -f -a "status" -d 'Show the effective credentials and whether the server accepts them'
complete -c pce -n "__fish_pce_using_subcommand auth; and not __fish_seen_subcommand_from login status logout list" -f -a "logout" -d 'Remove the profile\'s credentials'
complete -c pce -n "__fish_pce_using_subcommand auth; and not __fish_seen_subcommand_from login status logout list" -f -a "list" -d 'List the profiles that have credentials, with host, kind and store'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from login" -l app-key -d 'The App Key of a trusted app' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from login" -l store -d 'Where to store the credentials: keyring (default) or file' -r -f -a "keyring\t'Secret Service, Keychain or Credential Manager'
file\t'A plaintext file of mode 0600'"
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from login" -l profile -d 'Use this profile\'s settings and login [env: PCE_PROFILE]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from login" -l host -d 'The server: name, name:port or https URL [env: PCE_HOST]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from login" -l token-file -d 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]' -r -F
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from login" -l ca-cert -d 'Also trust the certificates in this PEM file [env: PCE_CA_CERT]' -r -F
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from login" -l proxy -d 'Use this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from login" -l timeout -d 'Stop a request after this long, such as 500ms or 1m30s [default: 30s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from login" -l connect-timeout -d 'Stop connecting after this long [default: 10s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from login" -l max-time -d 'Stop the whole run after this long' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from login" -l retries -d 'Retry transient failures up to N times [default: 3]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from login" -l color -d 'When to use colour: auto, always, never [env: NO_COLOR, CLICOLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'On a terminal'
always\t'Also when the output is not a terminal'
never\t'No colour'"
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from login" -l error-format -d 'Write errors to stderr as text or json (one object on one line)' -r -f -a "text\t'For people'
json\t'One JSON object on one line'"
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from login" -l secret-stdin -d 'Read the App Secret from stdin'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from login" -l token-stdin -d 'Read an access token from stdin and store it'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from login" -l insecure -d 'Do not check the server\'s certificate; others on the network can then read the token'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from login" -l no-pager -d 'Use no pager [env: PCE_PAGER, PAGER]'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from login" -s v -l verbose -d 'Show each request on stderr; -vv also shows headers'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from login" -s q -l quiet -d 'Write only errors to stderr, no notes or warnings'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from login" -s h -l help -d 'Print help; --help shows every option'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from login" -s V -l version -d 'Print the version'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from status" -s o -l output -d 'Output format: text or json' -r -f -a "text\t'For people'
json\t'One JSON object on one line'"
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from status" -l profile -d 'Use this profile\'s settings and login [env: PCE_PROFILE]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from status" -l host -d 'The server: name, name:port or https URL [env: PCE_HOST]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from status" -l token-file -d 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]' -r -F
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from status" -l ca-cert -d 'Also trust the certificates in this PEM file [env: PCE_CA_CERT]' -r -F
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from status" -l proxy -d 'Use this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from status" -l timeout -d 'Stop a request after this long, such as 500ms or 1m30s [default: 30s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from status" -l connect-timeout -d 'Stop connecting after this long [default: 10s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from status" -l max-time -d 'Stop the whole run after this long' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from status" -l retries -d 'Retry transient failures up to N times [default: 3]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from status" -l color -d 'When to use colour: auto, always, never [env: NO_COLOR, CLICOLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'On a terminal'
always\t'Also when the output is not a terminal'
never\t'No colour'"
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from status" -l error-format -d 'Write errors to stderr as text or json (one object on one line)' -r -f -a "text\t'For people'
json\t'One JSON object on one line'"
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from status" -l offline -d 'Send no request to the server'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from status" -l insecure -d 'Do not check the server\'s certificate; others on the network can then read the token'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from status" -l no-pager -d 'Use no pager [env: PCE_PAGER, PAGER]'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from status" -s v -l verbose -d 'Show each request on stderr; -vv also shows headers'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from status" -s q -l quiet -d 'Write only errors to stderr, no notes or warnings'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from status" -s h -l help -d 'Print help; --help shows every option'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from status" -s V -l version -d 'Print the version'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from logout" -l profile -d 'Use this profile\'s settings and login [env: PCE_PROFILE]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from logout" -l host -d 'The server: name, name:port or https URL [env: PCE_HOST]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from logout" -l token-file -d 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]' -r -F
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from logout" -l ca-cert -d 'Also trust the certificates in this PEM file [env: PCE_CA_CERT]' -r -F
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from logout" -l proxy -d 'Use this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from logout" -l timeout -d 'Stop a request after this long, such as 500ms or 1m30s [default: 30s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from logout" -l connect-timeout -d 'Stop connecting after this long [default: 10s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from logout" -l max-time -d 'Stop the whole run after this long' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from logout" -l retries -d 'Retry transient failures up to N times [default: 3]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from logout" -l color -d 'When to use colour: auto, always, never [env: NO_COLOR, CLICOLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'On a terminal'
always\t'Also when the output is not a terminal'
never\t'No colour'"
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from logout" -l error-format -d 'Write errors to stderr as text or json (one object on one line)' -r -f -a "text\t'For people'
json\t'One JSON object on one line'"
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from logout" -l all -d 'Remove the credentials of every profile'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from logout" -l insecure -d 'Do not check the server\'s certificate; others on the network can then read the token'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from logout" -l no-pager -d 'Use no pager [env: PCE_PAGER, PAGER]'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from logout" -s v -l verbose -d 'Show each request on stderr; -vv also shows headers'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from logout" -s q -l quiet -d 'Write only errors to stderr, no notes or warnings'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from logout" -s h -l help -d 'Print help; --help shows every option'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from logout" -s V -l version -d 'Print the version'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format: text or json' -r -f -a "text\t'For people'
json\t'One JSON object on one line'"
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile\'s settings and login [env: PCE_PROFILE]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from list" -l host -d 'The server: name, name:port or https URL [env: PCE_HOST]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from list" -l token-file -d 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]' -r -F
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from list" -l ca-cert -d 'Also trust the certificates in this PEM file [env: PCE_CA_CERT]' -r -F
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from list" -l proxy -d 'Use this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from list" -l timeout -d 'Stop a request after this long, such as 500ms or 1m30s [default: 30s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from list" -l connect-timeout -d 'Stop connecting after this long [default: 10s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from list" -l max-time -d 'Stop the whole run after this long' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from list" -l retries -d 'Retry transient failures up to N times [default: 3]' -r -f
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from list" -l color -d 'When to use colour: auto, always, never [env: NO_COLOR, CLICOLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'On a terminal'
always\t'Also when the output is not a terminal'
never\t'No colour'"
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from list" -l error-format -d 'Write errors to stderr as text or json (one object on one line)' -r -f -a "text\t'For people'
json\t'One JSON object on one line'"
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from list" -l insecure -d 'Do not check the server\'s certificate; others on the network can then read the token'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from list" -l no-pager -d 'Use no pager [env: PCE_PAGER, PAGER]'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show each request on stderr; -vv also shows headers'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Write only errors to stderr, no notes or warnings'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help; --help shows every option'
complete -c pce -n "__fish_pce_using_subcommand auth; and __fish_seen_subcommand_from list" -s V -l version -d 'Print the version'
complete -c pce -n "__fish_pce_using_subcommand config; and not __fish_seen_subcommand_from path list get set unset" -l profile -d 'Use this profile\'s settings and login [env: PCE_PROFILE]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and not __fish_seen_subcommand_from path list get set unset" -l host -d 'The server: name, name:port or https URL [env: PCE_HOST]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and not __fish_seen_subcommand_from path list get set unset" -l token-file -d 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]' -r -F
complete -c pce -n "__fish_pce_using_subcommand config; and not __fish_seen_subcommand_from path list get set unset" -l ca-cert -d 'Also trust the certificates in this PEM file [env: PCE_CA_CERT]' -r -F
complete -c pce -n "__fish_pce_using_subcommand config; and not __fish_seen_subcommand_from path list get set unset" -l proxy -d 'Use this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and not __fish_seen_subcommand_from path list get set unset" -l timeout -d 'Stop a request after this long, such as 500ms or 1m30s [default: 30s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and not __fish_seen_subcommand_from path list get set unset" -l connect-timeout -d 'Stop connecting after this long [default: 10s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and not __fish_seen_subcommand_from path list get set unset" -l max-time -d 'Stop the whole run after this long' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and not __fish_seen_subcommand_from path list get set unset" -l retries -d 'Retry transient failures up to N times [default: 3]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and not __fish_seen_subcommand_from path list get set unset" -l color -d 'When to use colour: auto, always, never [env: NO_COLOR, CLICOLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'On a terminal'
always\t'Also when the output is not a terminal'
never\t'No colour'"
complete -c pce -n "__fish_pce_using_subcommand config; and not __fish_seen_subcommand_from path list get set unset" -l error-format -d 'Write errors to stderr as text or json (one object on one line)' -r -f -a "text\t'For people'
json\t'One JSON object on one line'"
complete -c pce -n "__fish_pce_using_subcommand config; and not __fish_seen_subcommand_from path list get set unset" -l insecure -d 'Do not check the server\'s certificate; others on the network can then read the token'
complete -c pce -n "__fish_pce_using_subcommand config; and not __fish_seen_subcommand_from path list get set unset" -l no-pager -d 'Use no pager [env: PCE_PAGER, PAGER]'
complete -c pce -n "__fish_pce_using_subcommand config; and not __fish_seen_subcommand_from path list get set unset" -s v -l verbose -d 'Show each request on stderr; -vv also shows headers'
complete -c pce -n "__fish_pce_using_subcommand config; and not __fish_seen_subcommand_from path list get set unset" -s q -l quiet -d 'Write only errors to stderr, no notes or warnings'
complete -c pce -n "__fish_pce_using_subcommand config; and not __fish_seen_subcommand_from path list get set unset" -s h -l help -d 'Print help; --help shows every option'
complete -c pce -n "__fish_pce_using_subcommand config; and not __fish_seen_subcommand_from path list get set unset" -s V -l version -d 'Print the version'
complete -c pce -n "__fish_pce_using_subcommand config; and not __fish_seen_subcommand_from path list get set unset" -f -a "path" -d 'Print the path of the settings file'
complete -c pce -n "__fish_pce_using_subcommand config; and not __fish_seen_subcommand_from path list get set unset" -f -a "list" -d 'Print all effective settings and where each comes from'
complete -c pce -n "__fish_pce_using_subcommand config; and not __fish_seen_subcommand_from path list get set unset" -f -a "get" -d 'Print one setting of the profile'
complete -c pce -n "__fish_pce_using_subcommand config; and not __fish_seen_subcommand_from path list get set unset" -f -a "set" -d 'Change one setting of the profile'
complete -c pce -n "__fish_pce_using_subcommand config; and not __fish_seen_subcommand_from path list get set unset" -f -a "unset" -d 'Remove one setting from the profile'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from path" -l profile -d 'Use this profile\'s settings and login [env: PCE_PROFILE]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from path" -l host -d 'The server: name, name:port or https URL [env: PCE_HOST]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from path" -l token-file -d 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]' -r -F
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from path" -l ca-cert -d 'Also trust the certificates in this PEM file [env: PCE_CA_CERT]' -r -F
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from path" -l proxy -d 'Use this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from path" -l timeout -d 'Stop a request after this long, such as 500ms or 1m30s [default: 30s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from path" -l connect-timeout -d 'Stop connecting after this long [default: 10s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from path" -l max-time -d 'Stop the whole run after this long' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from path" -l retries -d 'Retry transient failures up to N times [default: 3]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from path" -l color -d 'When to use colour: auto, always, never [env: NO_COLOR, CLICOLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'On a terminal'
always\t'Also when the output is not a terminal'
never\t'No colour'"
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from path" -l error-format -d 'Write errors to stderr as text or json (one object on one line)' -r -f -a "text\t'For people'
json\t'One JSON object on one line'"
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from path" -l insecure -d 'Do not check the server\'s certificate; others on the network can then read the token'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from path" -l no-pager -d 'Use no pager [env: PCE_PAGER, PAGER]'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from path" -s v -l verbose -d 'Show each request on stderr; -vv also shows headers'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from path" -s q -l quiet -d 'Write only errors to stderr, no notes or warnings'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from path" -s h -l help -d 'Print help; --help shows every option'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from path" -s V -l version -d 'Print the version'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from list" -s o -l output -d 'Output format: text or json' -r -f -a "text\t'For people'
json\t'One JSON object on one line'"
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from list" -l profile -d 'Use this profile\'s settings and login [env: PCE_PROFILE]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from list" -l host -d 'The server: name, name:port or https URL [env: PCE_HOST]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from list" -l token-file -d 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]' -r -F
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from list" -l ca-cert -d 'Also trust the certificates in this PEM file [env: PCE_CA_CERT]' -r -F
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from list" -l proxy -d 'Use this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from list" -l timeout -d 'Stop a request after this long, such as 500ms or 1m30s [default: 30s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from list" -l connect-timeout -d 'Stop connecting after this long [default: 10s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from list" -l max-time -d 'Stop the whole run after this long' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from list" -l retries -d 'Retry transient failures up to N times [default: 3]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from list" -l color -d 'When to use colour: auto, always, never [env: NO_COLOR, CLICOLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'On a terminal'
always\t'Also when the output is not a terminal'
never\t'No colour'"
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from list" -l error-format -d 'Write errors to stderr as text or json (one object on one line)' -r -f -a "text\t'For people'
json\t'One JSON object on one line'"
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from list" -l insecure -d 'Do not check the server\'s certificate; others on the network can then read the token'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from list" -l no-pager -d 'Use no pager [env: PCE_PAGER, PAGER]'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from list" -s v -l verbose -d 'Show each request on stderr; -vv also shows headers'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from list" -s q -l quiet -d 'Write only errors to stderr, no notes or warnings'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from list" -s h -l help -d 'Print help; --help shows every option'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from list" -s V -l version -d 'Print the version'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from get" -l profile -d 'Use this profile\'s settings and login [env: PCE_PROFILE]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from get" -l host -d 'The server: name, name:port or https URL [env: PCE_HOST]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from get" -l token-file -d 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]' -r -F
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from get" -l ca-cert -d 'Also trust the certificates in this PEM file [env: PCE_CA_CERT]' -r -F
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from get" -l proxy -d 'Use this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from get" -l timeout -d 'Stop a request after this long, such as 500ms or 1m30s [default: 30s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from get" -l connect-timeout -d 'Stop connecting after this long [default: 10s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from get" -l max-time -d 'Stop the whole run after this long' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from get" -l retries -d 'Retry transient failures up to N times [default: 3]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from get" -l color -d 'When to use colour: auto, always, never [env: NO_COLOR, CLICOLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'On a terminal'
always\t'Also when the output is not a terminal'
never\t'No colour'"
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from get" -l error-format -d 'Write errors to stderr as text or json (one object on one line)' -r -f -a "text\t'For people'
json\t'One JSON object on one line'"
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from get" -l insecure -d 'Do not check the server\'s certificate; others on the network can then read the token'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from get" -l no-pager -d 'Use no pager [env: PCE_PAGER, PAGER]'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from get" -s v -l verbose -d 'Show each request on stderr; -vv also shows headers'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from get" -s q -l quiet -d 'Write only errors to stderr, no notes or warnings'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from get" -s h -l help -d 'Print help; --help shows every option'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from get" -s V -l version -d 'Print the version'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from set" -l profile -d 'Use this profile\'s settings and login [env: PCE_PROFILE]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from set" -l host -d 'The server: name, name:port or https URL [env: PCE_HOST]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from set" -l token-file -d 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]' -r -F
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from set" -l ca-cert -d 'Also trust the certificates in this PEM file [env: PCE_CA_CERT]' -r -F
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from set" -l proxy -d 'Use this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from set" -l timeout -d 'Stop a request after this long, such as 500ms or 1m30s [default: 30s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from set" -l connect-timeout -d 'Stop connecting after this long [default: 10s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from set" -l max-time -d 'Stop the whole run after this long' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from set" -l retries -d 'Retry transient failures up to N times [default: 3]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from set" -l color -d 'When to use colour: auto, always, never [env: NO_COLOR, CLICOLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'On a terminal'
always\t'Also when the output is not a terminal'
never\t'No colour'"
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from set" -l error-format -d 'Write errors to stderr as text or json (one object on one line)' -r -f -a "text\t'For people'
json\t'One JSON object on one line'"
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from set" -l insecure -d 'Do not check the server\'s certificate; others on the network can then read the token'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from set" -l no-pager -d 'Use no pager [env: PCE_PAGER, PAGER]'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from set" -s v -l verbose -d 'Show each request on stderr; -vv also shows headers'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from set" -s q -l quiet -d 'Write only errors to stderr, no notes or warnings'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from set" -s h -l help -d 'Print help; --help shows every option'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from set" -s V -l version -d 'Print the version'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from unset" -l profile -d 'Use this profile\'s settings and login [env: PCE_PROFILE]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from unset" -l host -d 'The server: name, name:port or https URL [env: PCE_HOST]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from unset" -l token-file -d 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]' -r -F
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from unset" -l ca-cert -d 'Also trust the certificates in this PEM file [env: PCE_CA_CERT]' -r -F
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from unset" -l proxy -d 'Use this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from unset" -l timeout -d 'Stop a request after this long, such as 500ms or 1m30s [default: 30s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from unset" -l connect-timeout -d 'Stop connecting after this long [default: 10s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from unset" -l max-time -d 'Stop the whole run after this long' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from unset" -l retries -d 'Retry transient failures up to N times [default: 3]' -r -f
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from unset" -l color -d 'When to use colour: auto, always, never [env: NO_COLOR, CLICOLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'On a terminal'
always\t'Also when the output is not a terminal'
never\t'No colour'"
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from unset" -l error-format -d 'Write errors to stderr as text or json (one object on one line)' -r -f -a "text\t'For people'
json\t'One JSON object on one line'"
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from unset" -l insecure -d 'Do not check the server\'s certificate; others on the network can then read the token'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from unset" -l no-pager -d 'Use no pager [env: PCE_PAGER, PAGER]'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from unset" -s v -l verbose -d 'Show each request on stderr; -vv also shows headers'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from unset" -s q -l quiet -d 'Write only errors to stderr, no notes or warnings'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from unset" -s h -l help -d 'Print help; --help shows every option'
complete -c pce -n "__fish_pce_using_subcommand config; and __fish_seen_subcommand_from unset" -s V -l version -d 'Print the version'
complete -c pce -n "__fish_pce_using_subcommand doctor" -l profile -d 'Use this profile\'s settings and login [env: PCE_PROFILE]' -r -f
complete -c pce -n "__fish_pce_using_subcommand doctor" -l host -d 'The server: name, name:port or https URL [env: PCE_HOST]' -r -f
complete -c pce -n "__fish_pce_using_subcommand doctor" -l token-file -d 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]' -r -F
complete -c pce -n "__fish_pce_using_subcommand doctor" -l ca-cert -d 'Also trust the certificates in this PEM file [env: PCE_CA_CERT]' -r -F
complete -c pce -n "__fish_pce_using_subcommand doctor" -l proxy -d 'Use this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]' -r -f
complete -c pce -n "__fish_pce_using_subcommand doctor" -l timeout -d 'Stop a request after this long, such as 500ms or 1m30s [default: 30s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand doctor" -l connect-timeout -d 'Stop connecting after this long [default: 10s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand doctor" -l max-time -d 'Stop the whole run after this long' -r -f
complete -c pce -n "__fish_pce_using_subcommand doctor" -l retries -d 'Retry transient failures up to N times [default: 3]' -r -f
complete -c pce -n "__fish_pce_using_subcommand doctor" -l color -d 'When to use colour: auto, always, never [env: NO_COLOR, CLICOLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'On a terminal'
always\t'Also when the output is not a terminal'
never\t'No colour'"
complete -c pce -n "__fish_pce_using_subcommand doctor" -l error-format -d 'Write errors to stderr as text or json (one object on one line)' -r -f -a "text\t'For people'
json\t'One JSON object on one line'"
complete -c pce -n "__fish_pce_using_subcommand doctor" -s o -l output -d 'Output format: text or json' -r -f -a "text\t'For people'
json\t'One JSON object on one line'"
complete -c pce -n "__fish_pce_using_subcommand doctor" -l insecure -d 'Do not check the server\'s certificate; others on the network can then read the token'
complete -c pce -n "__fish_pce_using_subcommand doctor" -l no-pager -d 'Use no pager [env: PCE_PAGER, PAGER]'
complete -c pce -n "__fish_pce_using_subcommand doctor" -s v -l verbose -d 'Show each request on stderr; -vv also shows headers'
complete -c pce -n "__fish_pce_using_subcommand doctor" -s q -l quiet -d 'Write only errors to stderr, no notes or warnings'
complete -c pce -n "__fish_pce_using_subcommand doctor" -s h -l help -d 'Print help; --help shows every option'
complete -c pce -n "__fish_pce_using_subcommand doctor" -s V -l version -d 'Print the version'
complete -c pce -n "__fish_pce_using_subcommand sandbox" -l profile -d 'Use this profile\'s settings and login [env: PCE_PROFILE]' -r -f
complete -c pce -n "__fish_pce_using_subcommand sandbox" -l host -d 'The server: name, name:port or https URL [env: PCE_HOST]' -r -f
complete -c pce -n "__fish_pce_using_subcommand sandbox" -l token-file -d 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]' -r -F
complete -c pce -n "__fish_pce_using_subcommand sandbox" -l ca-cert -d 'Also trust the certificates in this PEM file [env: PCE_CA_CERT]' -r -F
complete -c pce -n "__fish_pce_using_subcommand sandbox" -l proxy -d 'Use this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]' -r -f
complete -c pce -n "__fish_pce_using_subcommand sandbox" -l timeout -d 'Stop a request after this long, such as 500ms or 1m30s [default: 30s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand sandbox" -l connect-timeout -d 'Stop connecting after this long [default: 10s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand sandbox" -l max-time -d 'Stop the whole run after this long' -r -f
complete -c pce -n "__fish_pce_using_subcommand sandbox" -l retries -d 'Retry transient failures up to N times [default: 3]' -r -f
complete -c pce -n "__fish_pce_using_subcommand sandbox" -l color -d 'When to use colour: auto, always, never [env: NO_COLOR, CLICOLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'On a terminal'
always\t'Also when the output is not a terminal'
never\t'No colour'"
complete -c pce -n "__fish_pce_using_subcommand sandbox" -l error-format -d 'Write errors to stderr as text or json (one object on one line)' -r -f -a "text\t'For people'
json\t'One JSON object on one line'"
complete -c pce -n "__fish_pce_using_subcommand sandbox" -l port -d 'TCP port on 127.0.0.1 [default: 0, a free port]' -r -f
complete -c pce -n "__fish_pce_using_subcommand sandbox" -l events -d 'Number of events on extension 0003*210' -r -f
complete -c pce -n "__fish_pce_using_subcommand sandbox" -l page-cap -d 'Maximum number of rows on a page' -r -f
complete -c pce -n "__fish_pce_using_subcommand sandbox" -l latency -d 'Wait this long before each response' -r -f
complete -c pce -n "__fish_pce_using_subcommand sandbox" -l token-ttl -d 'Time that an access token is valid [default: 1h]' -r -f
complete -c pce -n "__fish_pce_using_subcommand sandbox" -l app-key -d 'Accept only this App Key' -r -f
complete -c pce -n "__fish_pce_using_subcommand sandbox" -l fault -d 'Simulate this fault, such as flaky; repeatable' -r -f -a "unauthorized\t''
forbidden\t''
access-denied\t''
token-expires\t''
rate-limit\t''
unavailable\t''
flaky\t''
bad-gateway\t''
internal-error\t''
not-implemented\t''
html\t''
unfiltered\t''
unsorted\t''
numbers\t''
sparse\t''
extra-keys\t''
single-entry\t''
no-entry\t''
wrong-items-per-page\t''
reset\t''
reset-once\t''
truncate\t''
slow\t''
redirect\t''
shift\t''
shrink\t''"
complete -c pce -n "__fish_pce_using_subcommand sandbox" -l insecure -d 'Do not check the server\'s certificate; others on the network can then read the token'
complete -c pce -n "__fish_pce_using_subcommand sandbox" -l no-pager -d 'Use no pager [env: PCE_PAGER, PAGER]'
complete -c pce -n "__fish_pce_using_subcommand sandbox" -s v -l verbose -d 'Show each request on stderr; -vv also shows headers'
complete -c pce -n "__fish_pce_using_subcommand sandbox" -s q -l quiet -d 'Write only errors to stderr, no notes or warnings'
complete -c pce -n "__fish_pce_using_subcommand sandbox" -s h -l help -d 'Print help; --help shows every option'
complete -c pce -n "__fish_pce_using_subcommand sandbox" -s V -l version -d 'Print the version'
complete -c pce -n "__fish_pce_using_subcommand completions" -l profile -d 'Use this profile\'s settings and login [env: PCE_PROFILE]' -r -f
complete -c pce -n "__fish_pce_using_subcommand completions" -l host -d 'The server: name, name:port or https URL [env: PCE_HOST]' -r -f
complete -c pce -n "__fish_pce_using_subcommand completions" -l token-file -d 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]' -r -F
complete -c pce -n "__fish_pce_using_subcommand completions" -l ca-cert -d 'Also trust the certificates in this PEM file [env: PCE_CA_CERT]' -r -F
complete -c pce -n "__fish_pce_using_subcommand completions" -l proxy -d 'Use this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]' -r -f
complete -c pce -n "__fish_pce_using_subcommand completions" -l timeout -d 'Stop a request after this long, such as 500ms or 1m30s [default: 30s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand completions" -l connect-timeout -d 'Stop connecting after this long [default: 10s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand completions" -l max-time -d 'Stop the whole run after this long' -r -f
complete -c pce -n "__fish_pce_using_subcommand completions" -l retries -d 'Retry transient failures up to N times [default: 3]' -r -f
complete -c pce -n "__fish_pce_using_subcommand completions" -l color -d 'When to use colour: auto, always, never [env: NO_COLOR, CLICOLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'On a terminal'
always\t'Also when the output is not a terminal'
never\t'No colour'"
complete -c pce -n "__fish_pce_using_subcommand completions" -l error-format -d 'Write errors to stderr as text or json (one object on one line)' -r -f -a "text\t'For people'
json\t'One JSON object on one line'"
complete -c pce -n "__fish_pce_using_subcommand completions" -l insecure -d 'Do not check the server\'s certificate; others on the network can then read the token'
complete -c pce -n "__fish_pce_using_subcommand completions" -l no-pager -d 'Use no pager [env: PCE_PAGER, PAGER]'
complete -c pce -n "__fish_pce_using_subcommand completions" -s v -l verbose -d 'Show each request on stderr; -vv also shows headers'
complete -c pce -n "__fish_pce_using_subcommand completions" -s q -l quiet -d 'Write only errors to stderr, no notes or warnings'
complete -c pce -n "__fish_pce_using_subcommand completions" -s h -l help -d 'Print help; --help shows every option'
complete -c pce -n "__fish_pce_using_subcommand completions" -s V -l version -d 'Print the version'
complete -c pce -n "__fish_pce_using_subcommand completions" -l static -d 'Print the script that packages install'
complete -c pce -n "__fish_pce_using_subcommand help" -l profile -d 'Use this profile\'s settings and login [env: PCE_PROFILE]' -r -f
complete -c pce -n "__fish_pce_using_subcommand help" -l host -d 'The server: name, name:port or https URL [env: PCE_HOST]' -r -f
complete -c pce -n "__fish_pce_using_subcommand help" -l token-file -d 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]' -r -F
complete -c pce -n "__fish_pce_using_subcommand help" -l ca-cert -d 'Also trust the certificates in this PEM file [env: PCE_CA_CERT]' -r -F
complete -c pce -n "__fish_pce_using_subcommand help" -l proxy -d 'Use this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]' -r -f
complete -c pce -n "__fish_pce_using_subcommand help" -l timeout -d 'Stop a request after this long, such as 500ms or 1m30s [default: 30s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand help" -l connect-timeout -d 'Stop connecting after this long [default: 10s]' -r -f
complete -c pce -n "__fish_pce_using_subcommand help" -l max-time -d 'Stop the whole run after this long' -r -f
complete -c pce -n "__fish_pce_using_subcommand help" -l retries -d 'Retry transient failures up to N times [default: 3]' -r -f
complete -c pce -n "__fish_pce_using_subcommand help" -l color -d 'When to use colour: auto, always, never [env: NO_COLOR, CLICOLOR, CLICOLOR_FORCE]' -r -f -a "auto\t'On a terminal'
always\t'Also when the output is not a terminal'
never\t'No colour'"
complete -c pce -n "__fish_pce_using_subcommand help" -l error-format -d 'Write errors to stderr as text or json (one object on one line)' -r -f -a "text\t'For people'
json\t'One JSON object on one line'"
complete -c pce -n "__fish_pce_using_subcommand help" -l insecure -d 'Do not check the server\'s certificate; others on the network can then read the token'
complete -c pce -n "__fish_pce_using_subcommand help" -l no-pager -d 'Use no pager [env: PCE_PAGER, PAGER]'
complete -c pce -n "__fish_pce_using_subcommand help" -s v -l verbose -d 'Show each request on stderr; -vv also shows headers'
complete -c pce -n "__fish_pce_using_subcommand help" -s q -l quiet -d 'Write only errors to stderr, no notes or warnings'
complete -c pce -n "__fish_pce_using_subcommand help" -s h -l help -d 'Print help; --help shows every option'
complete -c pce -n "__fish_pce_using_subcommand help" -s V -l version -d 'Print the version'
