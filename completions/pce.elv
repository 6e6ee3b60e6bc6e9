
use builtin;
use str;

set edit:completion:arg-completer[pce] = {|@words|
    fn spaces {|n|
        builtin:repeat $n ' ' | str:join ''
    }
    fn cand {|text desc|
        edit:complex-candidate $text &display=$text' '(spaces (- 14 (wcswidth $text)))$desc
    }
    var command = 'pce'
    for word $words[1..-1] {
        if (str:has-prefix $word '-') {
            break
        }
        set command = $command';'$word
    }
    var completions = [
        &'pce'= {
            cand --profile 'Use the settings and credentials of this profile; `sandbox` is always there [env: PCE_PROFILE]'
            cand --host 'The server: a name, name:port or https:// URL [env: PCE_HOST]'
            cand --token-file 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]'
            cand --ca-cert 'Trust the certificates in this PEM file, beside the system''s [env: PCE_CA_CERT]'
            cand --proxy 'Go through this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]'
            cand --timeout 'Give up a request after this long [default: 30s]'
            cand --connect-timeout 'Give up connecting after this long [default: 10s]'
            cand --max-time 'Give up the whole run after this long'
            cand --retries 'Repeat a request that failed for a passing reason up to N times [default: 3]'
            cand --color 'When to use colour [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --error-format 'How errors are written to stderr'
            cand --insecure 'Do not check the server''s certificate: anyone on the way can read the token'
            cand -v 'Show each request on stderr; twice: its headers too'
            cand --verbose 'Show each request on stderr; twice: its headers too'
            cand -q 'No notes or warnings on stderr, only errors'
            cand --quiet 'No notes or warnings on stderr, only errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand list 'List phone call events'
            cand auth 'Store, check or forget a host and its credentials'
            cand config 'Show and change the settings that are no secret'
            cand doctor 'Check settings, credential store, name resolution, TLS, token and API'
            cand sandbox 'Run a local UnifiedAPI server with sample data, in the foreground'
            cand completions 'Print the completion script of a shell'
            cand generate 'Write the man pages and completion scripts into DIR/man and DIR/completions'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pce;list'= {
            cand --extensions-from 'Read extensions from FILE, one a line, `-` for stdin; blank lines and # comments are skipped'
            cand --user 'The user who owns the extensions: @me, @viewer, @owner or an id; me, viewer, owner too; @me unless named'
            cand --event-type 'Only events of this type, by name or number; repeatable'
            cand --event-id 'Only the event of this id; needs exactly one --event-type'
            cand --filter-by 'Only events whose FIELD compares with --filter-value'
            cand --filter-op 'How the field compares [default: contains]'
            cand --filter-value 'What the field compares with; not for `present`. For type, method and status the words do too'
            cand --limit 'The first N rows of the result'
            cand --count 'Exactly one page of at most N rows, by one request for each extension and type (1 to 4999)'
            cand --start-index 'Exactly one page from this row on, by one request for each extension and type (0 to 4999)'
            cand --page-size 'Rows asked for at a time when everything is read (1 to 4999) [default: 1000]'
            cand --jobs 'Requests in flight at once (1 to 64) [default: 4]'
            cand --sort-order 'The server''s order, by url: ascending or descending'
            cand --sort-by 'Order the whole result by this field, whatever the server can do'
            cand -o 'table, json, ndjson, csv, tsv, or raw: the server''s collections as they came [env: PCE_OUTPUT] [default: table]'
            cand --output 'table, json, ndjson, csv, tsv, or raw: the server''s collections as they came [env: PCE_OUTPUT] [default: table]'
            cand -O 'Write to FILE instead of stdout; FILE changes only when everything has succeeded'
            cand --output-file 'Write to FILE instead of stdout; FILE changes only when everything has succeeded'
            cand --fields 'These fields, in this order; repeatable. `extension` is one too'
            cand --profile 'Use the settings and credentials of this profile; `sandbox` is always there [env: PCE_PROFILE]'
            cand --host 'The server: a name, name:port or https:// URL [env: PCE_HOST]'
            cand --token-file 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]'
            cand --ca-cert 'Trust the certificates in this PEM file, beside the system''s [env: PCE_CA_CERT]'
            cand --proxy 'Go through this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]'
            cand --timeout 'Give up a request after this long [default: 30s]'
            cand --connect-timeout 'Give up connecting after this long [default: 10s]'
            cand --max-time 'Give up the whole run after this long'
            cand --retries 'Repeat a request that failed for a passing reason up to N times [default: 3]'
            cand --color 'When to use colour [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --error-format 'How errors are written to stderr'
            cand --fail-fast 'Stop at the first extension that cannot be listed'
            cand --no-header 'No header row in table, csv, tsv'
            cand --labels 'Words (Dial-In, enabled) in every format; the table has them anyway'
            cand --values 'The API''s values (0, 1) in every format; all but the table have them anyway'
            cand --bom 'A byte order mark at the start of csv and tsv, for spreadsheets'
            cand --guard-formulas 'A '' before csv and tsv cells that a spreadsheet would take for a formula'
            cand --fail-empty 'Exit 9 when there is no row'
            cand --print-request 'Print the requests as curl commands with $PCE_TOKEN in the token''s place, and send nothing'
            cand --insecure 'Do not check the server''s certificate: anyone on the way can read the token'
            cand -v 'Show each request on stderr; twice: its headers too'
            cand --verbose 'Show each request on stderr; twice: its headers too'
            cand -q 'No notes or warnings on stderr, only errors'
            cand --quiet 'No notes or warnings on stderr, only errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'pce;auth'= {
            cand --profile 'Use the settings and credentials of this profile; `sandbox` is always there [env: PCE_PROFILE]'
            cand --host 'The server: a name, name:port or https:// URL [env: PCE_HOST]'
            cand --token-file 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]'
            cand --ca-cert 'Trust the certificates in this PEM file, beside the system''s [env: PCE_CA_CERT]'
            cand --proxy 'Go through this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]'
            cand --timeout 'Give up a request after this long [default: 30s]'
            cand --connect-timeout 'Give up connecting after this long [default: 10s]'
            cand --max-time 'Give up the whole run after this long'
            cand --retries 'Repeat a request that failed for a passing reason up to N times [default: 3]'
            cand --color 'When to use colour [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --error-format 'How errors are written to stderr'
            cand --insecure 'Do not check the server''s certificate: anyone on the way can read the token'
            cand -v 'Show each request on stderr; twice: its headers too'
            cand --verbose 'Show each request on stderr; twice: its headers too'
            cand -q 'No notes or warnings on stderr, only errors'
            cand --quiet 'No notes or warnings on stderr, only errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand login 'Check credentials against the server and store them for the profile'
            cand status 'Say which credentials are in force, where they are kept, and whether the server takes them'
            cand logout 'Forget the profile''s credentials'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pce;auth;login'= {
            cand --app-key 'The App Key of a trusted app'
            cand --store 'Where to keep them: the system''s keyring, or a file that only you can read'
            cand --profile 'Use the settings and credentials of this profile; `sandbox` is always there [env: PCE_PROFILE]'
            cand --host 'The server: a name, name:port or https:// URL [env: PCE_HOST]'
            cand --token-file 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]'
            cand --ca-cert 'Trust the certificates in this PEM file, beside the system''s [env: PCE_CA_CERT]'
            cand --proxy 'Go through this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]'
            cand --timeout 'Give up a request after this long [default: 30s]'
            cand --connect-timeout 'Give up connecting after this long [default: 10s]'
            cand --max-time 'Give up the whole run after this long'
            cand --retries 'Repeat a request that failed for a passing reason up to N times [default: 3]'
            cand --color 'When to use colour [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --error-format 'How errors are written to stderr'
            cand --secret-stdin 'Read the App Secret from stdin'
            cand --token-stdin 'Read an access token from stdin, and store that instead of an app''s credentials'
            cand --insecure 'Do not check the server''s certificate: anyone on the way can read the token'
            cand -v 'Show each request on stderr; twice: its headers too'
            cand --verbose 'Show each request on stderr; twice: its headers too'
            cand -q 'No notes or warnings on stderr, only errors'
            cand --quiet 'No notes or warnings on stderr, only errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'pce;auth;status'= {
            cand -o 'How to write the report'
            cand --output 'How to write the report'
            cand --profile 'Use the settings and credentials of this profile; `sandbox` is always there [env: PCE_PROFILE]'
            cand --host 'The server: a name, name:port or https:// URL [env: PCE_HOST]'
            cand --token-file 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]'
            cand --ca-cert 'Trust the certificates in this PEM file, beside the system''s [env: PCE_CA_CERT]'
            cand --proxy 'Go through this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]'
            cand --timeout 'Give up a request after this long [default: 30s]'
            cand --connect-timeout 'Give up connecting after this long [default: 10s]'
            cand --max-time 'Give up the whole run after this long'
            cand --retries 'Repeat a request that failed for a passing reason up to N times [default: 3]'
            cand --color 'When to use colour [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --error-format 'How errors are written to stderr'
            cand --offline 'Do not ask the server'
            cand --insecure 'Do not check the server''s certificate: anyone on the way can read the token'
            cand -v 'Show each request on stderr; twice: its headers too'
            cand --verbose 'Show each request on stderr; twice: its headers too'
            cand -q 'No notes or warnings on stderr, only errors'
            cand --quiet 'No notes or warnings on stderr, only errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'pce;auth;logout'= {
            cand --profile 'Use the settings and credentials of this profile; `sandbox` is always there [env: PCE_PROFILE]'
            cand --host 'The server: a name, name:port or https:// URL [env: PCE_HOST]'
            cand --token-file 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]'
            cand --ca-cert 'Trust the certificates in this PEM file, beside the system''s [env: PCE_CA_CERT]'
            cand --proxy 'Go through this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]'
            cand --timeout 'Give up a request after this long [default: 30s]'
            cand --connect-timeout 'Give up connecting after this long [default: 10s]'
            cand --max-time 'Give up the whole run after this long'
            cand --retries 'Repeat a request that failed for a passing reason up to N times [default: 3]'
            cand --color 'When to use colour [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --error-format 'How errors are written to stderr'
            cand --all 'Those of every profile'
            cand --insecure 'Do not check the server''s certificate: anyone on the way can read the token'
            cand -v 'Show each request on stderr; twice: its headers too'
            cand --verbose 'Show each request on stderr; twice: its headers too'
            cand -q 'No notes or warnings on stderr, only errors'
            cand --quiet 'No notes or warnings on stderr, only errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'pce;auth;help'= {
            cand login 'Check credentials against the server and store them for the profile'
            cand status 'Say which credentials are in force, where they are kept, and whether the server takes them'
            cand logout 'Forget the profile''s credentials'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pce;auth;help;login'= {
        }
        &'pce;auth;help;status'= {
        }
        &'pce;auth;help;logout'= {
        }
        &'pce;auth;help;help'= {
        }
        &'pce;config'= {
            cand --profile 'Use the settings and credentials of this profile; `sandbox` is always there [env: PCE_PROFILE]'
            cand --host 'The server: a name, name:port or https:// URL [env: PCE_HOST]'
            cand --token-file 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]'
            cand --ca-cert 'Trust the certificates in this PEM file, beside the system''s [env: PCE_CA_CERT]'
            cand --proxy 'Go through this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]'
            cand --timeout 'Give up a request after this long [default: 30s]'
            cand --connect-timeout 'Give up connecting after this long [default: 10s]'
            cand --max-time 'Give up the whole run after this long'
            cand --retries 'Repeat a request that failed for a passing reason up to N times [default: 3]'
            cand --color 'When to use colour [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --error-format 'How errors are written to stderr'
            cand --insecure 'Do not check the server''s certificate: anyone on the way can read the token'
            cand -v 'Show each request on stderr; twice: its headers too'
            cand --verbose 'Show each request on stderr; twice: its headers too'
            cand -q 'No notes or warnings on stderr, only errors'
            cand --quiet 'No notes or warnings on stderr, only errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
            cand path 'Print where the settings file is'
            cand list 'Print every setting in force and where it comes from'
            cand get 'Print one setting of the profile'
            cand set 'Change one setting of the profile'
            cand unset 'Remove one setting from the profile'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pce;config;path'= {
            cand --profile 'Use the settings and credentials of this profile; `sandbox` is always there [env: PCE_PROFILE]'
            cand --host 'The server: a name, name:port or https:// URL [env: PCE_HOST]'
            cand --token-file 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]'
            cand --ca-cert 'Trust the certificates in this PEM file, beside the system''s [env: PCE_CA_CERT]'
            cand --proxy 'Go through this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]'
            cand --timeout 'Give up a request after this long [default: 30s]'
            cand --connect-timeout 'Give up connecting after this long [default: 10s]'
            cand --max-time 'Give up the whole run after this long'
            cand --retries 'Repeat a request that failed for a passing reason up to N times [default: 3]'
            cand --color 'When to use colour [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --error-format 'How errors are written to stderr'
            cand --insecure 'Do not check the server''s certificate: anyone on the way can read the token'
            cand -v 'Show each request on stderr; twice: its headers too'
            cand --verbose 'Show each request on stderr; twice: its headers too'
            cand -q 'No notes or warnings on stderr, only errors'
            cand --quiet 'No notes or warnings on stderr, only errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'pce;config;list'= {
            cand -o 'How to write the report'
            cand --output 'How to write the report'
            cand --profile 'Use the settings and credentials of this profile; `sandbox` is always there [env: PCE_PROFILE]'
            cand --host 'The server: a name, name:port or https:// URL [env: PCE_HOST]'
            cand --token-file 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]'
            cand --ca-cert 'Trust the certificates in this PEM file, beside the system''s [env: PCE_CA_CERT]'
            cand --proxy 'Go through this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]'
            cand --timeout 'Give up a request after this long [default: 30s]'
            cand --connect-timeout 'Give up connecting after this long [default: 10s]'
            cand --max-time 'Give up the whole run after this long'
            cand --retries 'Repeat a request that failed for a passing reason up to N times [default: 3]'
            cand --color 'When to use colour [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --error-format 'How errors are written to stderr'
            cand --insecure 'Do not check the server''s certificate: anyone on the way can read the token'
            cand -v 'Show each request on stderr; twice: its headers too'
            cand --verbose 'Show each request on stderr; twice: its headers too'
            cand -q 'No notes or warnings on stderr, only errors'
            cand --quiet 'No notes or warnings on stderr, only errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'pce;config;get'= {
            cand --profile 'Use the settings and credentials of this profile; `sandbox` is always there [env: PCE_PROFILE]'
            cand --host 'The server: a name, name:port or https:// URL [env: PCE_HOST]'
            cand --token-file 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]'
            cand --ca-cert 'Trust the certificates in this PEM file, beside the system''s [env: PCE_CA_CERT]'
            cand --proxy 'Go through this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]'
            cand --timeout 'Give up a request after this long [default: 30s]'
            cand --connect-timeout 'Give up connecting after this long [default: 10s]'
            cand --max-time 'Give up the whole run after this long'
            cand --retries 'Repeat a request that failed for a passing reason up to N times [default: 3]'
            cand --color 'When to use colour [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --error-format 'How errors are written to stderr'
            cand --insecure 'Do not check the server''s certificate: anyone on the way can read the token'
            cand -v 'Show each request on stderr; twice: its headers too'
            cand --verbose 'Show each request on stderr; twice: its headers too'
            cand -q 'No notes or warnings on stderr, only errors'
            cand --quiet 'No notes or warnings on stderr, only errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'pce;config;set'= {
            cand --profile 'Use the settings and credentials of this profile; `sandbox` is always there [env: PCE_PROFILE]'
            cand --host 'The server: a name, name:port or https:// URL [env: PCE_HOST]'
            cand --token-file 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]'
            cand --ca-cert 'Trust the certificates in this PEM file, beside the system''s [env: PCE_CA_CERT]'
            cand --proxy 'Go through this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]'
            cand --timeout 'Give up a request after this long [default: 30s]'
            cand --connect-timeout 'Give up connecting after this long [default: 10s]'
            cand --max-time 'Give up the whole run after this long'
            cand --retries 'Repeat a request that failed for a passing reason up to N times [default: 3]'
            cand --color 'When to use colour [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --error-format 'How errors are written to stderr'
            cand --insecure 'Do not check the server''s certificate: anyone on the way can read the token'
            cand -v 'Show each request on stderr; twice: its headers too'
            cand --verbose 'Show each request on stderr; twice: its headers too'
            cand -q 'No notes or warnings on stderr, only errors'
            cand --quiet 'No notes or warnings on stderr, only errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'pce;config;unset'= {
            cand --profile 'Use the settings and credentials of this profile; `sandbox` is always there [env: PCE_PROFILE]'
            cand --host 'The server: a name, name:port or https:// URL [env: PCE_HOST]'
            cand --token-file 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]'
            cand --ca-cert 'Trust the certificates in this PEM file, beside the system''s [env: PCE_CA_CERT]'
            cand --proxy 'Go through this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]'
            cand --timeout 'Give up a request after this long [default: 30s]'
            cand --connect-timeout 'Give up connecting after this long [default: 10s]'
            cand --max-time 'Give up the whole run after this long'
            cand --retries 'Repeat a request that failed for a passing reason up to N times [default: 3]'
            cand --color 'When to use colour [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --error-format 'How errors are written to stderr'
            cand --insecure 'Do not check the server''s certificate: anyone on the way can read the token'
            cand -v 'Show each request on stderr; twice: its headers too'
            cand --verbose 'Show each request on stderr; twice: its headers too'
            cand -q 'No notes or warnings on stderr, only errors'
            cand --quiet 'No notes or warnings on stderr, only errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'pce;config;help'= {
            cand path 'Print where the settings file is'
            cand list 'Print every setting in force and where it comes from'
            cand get 'Print one setting of the profile'
            cand set 'Change one setting of the profile'
            cand unset 'Remove one setting from the profile'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pce;config;help;path'= {
        }
        &'pce;config;help;list'= {
        }
        &'pce;config;help;get'= {
        }
        &'pce;config;help;set'= {
        }
        &'pce;config;help;unset'= {
        }
        &'pce;config;help;help'= {
        }
        &'pce;doctor'= {
            cand -o 'How to write the report'
            cand --output 'How to write the report'
            cand --profile 'Use the settings and credentials of this profile; `sandbox` is always there [env: PCE_PROFILE]'
            cand --host 'The server: a name, name:port or https:// URL [env: PCE_HOST]'
            cand --token-file 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]'
            cand --ca-cert 'Trust the certificates in this PEM file, beside the system''s [env: PCE_CA_CERT]'
            cand --proxy 'Go through this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]'
            cand --timeout 'Give up a request after this long [default: 30s]'
            cand --connect-timeout 'Give up connecting after this long [default: 10s]'
            cand --max-time 'Give up the whole run after this long'
            cand --retries 'Repeat a request that failed for a passing reason up to N times [default: 3]'
            cand --color 'When to use colour [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --error-format 'How errors are written to stderr'
            cand --insecure 'Do not check the server''s certificate: anyone on the way can read the token'
            cand -v 'Show each request on stderr; twice: its headers too'
            cand --verbose 'Show each request on stderr; twice: its headers too'
            cand -q 'No notes or warnings on stderr, only errors'
            cand --quiet 'No notes or warnings on stderr, only errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'pce;sandbox'= {
            cand --port 'The TCP port on 127.0.0.1; 0 takes a free one'
            cand --events 'Events on extension 0003*210'
            cand --page-cap 'The most rows the server puts on a page, whatever is asked for'
            cand --latency 'Wait this long before each answer'
            cand --token-ttl 'How long an access token is valid [default: 1h]'
            cand --app-key 'The App Key that gets access tokens'
            cand --fault 'Misbehave in this way; repeatable'
            cand --profile 'Use the settings and credentials of this profile; `sandbox` is always there [env: PCE_PROFILE]'
            cand --host 'The server: a name, name:port or https:// URL [env: PCE_HOST]'
            cand --token-file 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]'
            cand --ca-cert 'Trust the certificates in this PEM file, beside the system''s [env: PCE_CA_CERT]'
            cand --proxy 'Go through this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]'
            cand --timeout 'Give up a request after this long [default: 30s]'
            cand --connect-timeout 'Give up connecting after this long [default: 10s]'
            cand --max-time 'Give up the whole run after this long'
            cand --retries 'Repeat a request that failed for a passing reason up to N times [default: 3]'
            cand --color 'When to use colour [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --error-format 'How errors are written to stderr'
            cand --insecure 'Do not check the server''s certificate: anyone on the way can read the token'
            cand -v 'Show each request on stderr; twice: its headers too'
            cand --verbose 'Show each request on stderr; twice: its headers too'
            cand -q 'No notes or warnings on stderr, only errors'
            cand --quiet 'No notes or warnings on stderr, only errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'pce;completions'= {
            cand --profile 'Use the settings and credentials of this profile; `sandbox` is always there [env: PCE_PROFILE]'
            cand --host 'The server: a name, name:port or https:// URL [env: PCE_HOST]'
            cand --token-file 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]'
            cand --ca-cert 'Trust the certificates in this PEM file, beside the system''s [env: PCE_CA_CERT]'
            cand --proxy 'Go through this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]'
            cand --timeout 'Give up a request after this long [default: 30s]'
            cand --connect-timeout 'Give up connecting after this long [default: 10s]'
            cand --max-time 'Give up the whole run after this long'
            cand --retries 'Repeat a request that failed for a passing reason up to N times [default: 3]'
            cand --color 'When to use colour [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --error-format 'How errors are written to stderr'
            cand --insecure 'Do not check the server''s certificate: anyone on the way can read the token'
            cand -v 'Show each request on stderr; twice: its headers too'
            cand --verbose 'Show each request on stderr; twice: its headers too'
            cand -q 'No notes or warnings on stderr, only errors'
            cand --quiet 'No notes or warnings on stderr, only errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'pce;generate'= {
            cand --profile 'Use the settings and credentials of this profile; `sandbox` is always there [env: PCE_PROFILE]'
            cand --host 'The server: a name, name:port or https:// URL [env: PCE_HOST]'
            cand --token-file 'Read the access token from FILE, `-` for stdin [env: PCE_TOKEN_FILE]'
            cand --ca-cert 'Trust the certificates in this PEM file, beside the system''s [env: PCE_CA_CERT]'
            cand --proxy 'Go through this HTTP proxy [env: HTTPS_PROXY, NO_PROXY]'
            cand --timeout 'Give up a request after this long [default: 30s]'
            cand --connect-timeout 'Give up connecting after this long [default: 10s]'
            cand --max-time 'Give up the whole run after this long'
            cand --retries 'Repeat a request that failed for a passing reason up to N times [default: 3]'
            cand --color 'When to use colour [env: NO_COLOR, CLICOLOR_FORCE]'
            cand --error-format 'How errors are written to stderr'
            cand --insecure 'Do not check the server''s certificate: anyone on the way can read the token'
            cand -v 'Show each request on stderr; twice: its headers too'
            cand --verbose 'Show each request on stderr; twice: its headers too'
            cand -q 'No notes or warnings on stderr, only errors'
            cand --quiet 'No notes or warnings on stderr, only errors'
            cand -h 'Print help (see more with ''--help'')'
            cand --help 'Print help (see more with ''--help'')'
            cand -V 'Print version'
            cand --version 'Print version'
        }
        &'pce;help'= {
            cand list 'List phone call events'
            cand auth 'Store, check or forget a host and its credentials'
            cand config 'Show and change the settings that are no secret'
            cand doctor 'Check settings, credential store, name resolution, TLS, token and API'
            cand sandbox 'Run a local UnifiedAPI server with sample data, in the foreground'
            cand completions 'Print the completion script of a shell'
            cand generate 'Write the man pages and completion scripts into DIR/man and DIR/completions'
            cand help 'Print this message or the help of the given subcommand(s)'
        }
        &'pce;help;list'= {
        }
        &'pce;help;auth'= {
            cand login 'Check credentials against the server and store them for the profile'
            cand status 'Say which credentials are in force, where they are kept, and whether the server takes them'
            cand logout 'Forget the profile''s credentials'
        }
        &'pce;help;auth;login'= {
        }
        &'pce;help;auth;status'= {
        }
        &'pce;help;auth;logout'= {
        }
        &'pce;help;config'= {
            cand path 'Print where the settings file is'
            cand list 'Print every setting in force and where it comes from'
            cand get 'Print one setting of the profile'
            cand set 'Change one setting of the profile'
            cand unset 'Remove one setting from the profile'
        }
        &'pce;help;config;path'= {
        }
        &'pce;help;config;list'= {
        }
        &'pce;help;config;get'= {
        }
        &'pce;help;config;set'= {
        }
        &'pce;help;config;unset'= {
        }
        &'pce;help;doctor'= {
        }
        &'pce;help;sandbox'= {
        }
        &'pce;help;completions'= {
        }
        &'pce;help;generate'= {
        }
        &'pce;help;help'= {
        }
    ]
    $completions[$command]
}
