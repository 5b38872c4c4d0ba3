# Bash completion for pushmark, pushmark-server and pushmark-load.
#
# What can be completed is asked of the program on the command line (--help, list, show; some milliseconds each),
# so that nothing here grows old; only the headline metrics are written down. What goes wrong is silent: nothing
# is offered then. Words are compared here and not by `compgen -W`, which would expand what stands in them.

# The words up to the cursor, of which `cur` is the last. Bash cuts at = and : too, which belong to our words:
# `base` is what of `cur` it does not want to hear again.
_pushmark_line()
{
    local i word glue=
    for ((i = 0; i <= COMP_CWORD; i++)); do
        word=${COMP_WORDS[i]}
        if [[ $i -gt 1 && ( -n $glue || $word =~ ^[=:]+$ ) ]]; then
            words[-1]+=$word
        else
            words+=("$word")
        fi
        [[ $i -gt 0 && $word =~ ^[=:]+$ ]] && glue=1 || glue=
    done
    cur=${words[-1]#[\"\']}
    [[ $word =~ ^[=:]+$ ]] && word=
    base=${cur%"${word#[\"\']}"}
}

# Offers the lines that come in, as far as they continue what is typed behind `lead`.
_pushmark_offer()
{
    local word
    while IFS= read -r word; do
        [[ $word && $lead$word == "$cur"* ]] || continue
        word=$lead$word
        COMPREPLY+=("${word#"$base"}")
    done
}

_pushmark_paths() # -d or -f, as compgen has them
{
    compopt -o filenames 2>/dev/null
    _pushmark_offer < <(compgen "$@" -- "${cur#"$lead"}")
}

_pushmark_results()
{
    local run folders=() typed=${cur#"$lead"}
    for run in "$typed"*/run.json results/*/run.json; do
        [[ -e $run && $run == "$typed"* && " ${folders[*]} " != *" ${run%/run.json} "* ]] &&
            folders+=("${run%/run.json}")
    done
    compopt -o filenames 2>/dev/null
    if ((${#folders[@]})); then
        _pushmark_offer < <(printf '%s\n' "${folders[@]}")
    else
        _pushmark_paths -d
    fi
}

_pushmark_suites()
{
    _pushmark_offer < <("$program" list --json 2>/dev/null | awk -F'"' '$2 == "name" { print $4 }')
    [[ ${#COMPREPLY[@]} -gt 0 && $cur != */* ]] && return
    _pushmark_paths -f -X '!*.ini'
    _pushmark_paths -d
}

# The values that a key can only have.
_pushmark_choices()
{
    "$program" show --keys --json 2>/dev/null | awk -F'"' -v key="$1" '
        $2 == "name" { mine = $4 == key }
        $2 == "choices" { inside = mine && /\[$/; next }
        /\]/ { inside = 0 }
        inside { print $2 }'
}

# What follows the last comma of a list: the lines that are not in it yet.
_pushmark_list()
{
    local typed=${cur#"$lead"} word
    [[ $typed == *,* ]] && lead+=${typed%,*},
    _pushmark_offer < <(while IFS= read -r word; do
        [[ ,${typed%,*}, == *",$word,"* && $typed == *,* ]] || printf '%s\n' "$word"
    done)
}

_pushmark_set() # [EXPERIMENT.]KEY=VALUE
{
    local typed=${cur#"$lead"} key
    if [[ $typed == *=* ]]; then
        key=${typed%%=*}
        lead+=$key=
        _pushmark_list < <(_pushmark_choices "${key##*.}")
        return
    fi
    [[ $typed == *.* ]] && lead+=${typed%.*}.
    compopt -o nospace 2>/dev/null
    _pushmark_offer < <("$program" show --keys --json 2>/dev/null | awk -F'"' '$2 == "name" { print $4 "=" }')
}

_pushmark_condition()
{
    local metrics="age.mean age.p50 age.p99 wire.l3 cpu.server cpu.clients cpu.total memory.server_per_client"
    local typed=${cur#"$lead"}
    compopt -o nospace 2>/dev/null
    if [[ $typed == *.* ]]; then
        lead+=${typed%%.*}.
        _pushmark_offer < <(printf '%s\n' $metrics messages.lost)
    else
        _pushmark_offer < <(_pushmark_choices transport | sed 's/$/./')
    fi
}

_pushmark_experiments()
{
    ((${#operands[@]})) || return
    _pushmark_list < <("$program" show "${operands[0]}" --json 2>/dev/null |
        awk -F'"' '/^      "name"/ { print $4 }')
}

_pushmark_argument() # OPTION, what its argument is called in --help
{
    case $1:$2 in
    *:*\|*) _pushmark_offer < <(printf '%s\n' "${2//|/$'\n'}") ;;
    --congestion:*)
        _pushmark_offer < <(tr ' ' '\n' 2>/dev/null </proc/sys/net/ipv4/tcp_available_congestion_control) ;;
    --only:*) _pushmark_experiments ;;
    --resume:*) _pushmark_results ;;
    *:DIR) _pushmark_paths -d ;;
    *:FILE) _pushmark_paths -f ;;
    *:KEY=VALUE) _pushmark_set ;;
    *:CONDITION) _pushmark_condition ;;
    *:KIND) _pushmark_offer < <(printf '%s\n' lean browser lubbers cookie:) ;;
    esac
}

_pushmark_operand()
{
    case $command:${#operands[@]} in
    run:0 | show:0) _pushmark_suites ;;
    report:[01] | compare:[01]) _pushmark_results ;;
    explain:*) _pushmark_offer < <(_pushmark_choices transport | grep -vx null) ;;
    esac
}

_pushmark_commands()
{
    _pushmark_offer < <("$program" --help 2>/dev/null | sed -n 's/^  \([a-z][a-z]*\)  .*/\1/p')
}

# Options with what their arguments are called, and the operands before the cursor.
_pushmark_read()
{
    local name argument i
    while read -r name argument; do
        takes[$name]=$argument
    done < <("$program" ${command:+"$command"} --help 2>/dev/null |
        sed -n 's/^  \(--*[a-z][a-z-]*\) \{0,1\}\([^ ]*\).*/\1 \2/p')
    for ((i = ${command:+1} + 1; i < ${#words[@]} - 1; i++)); do
        if [[ ${words[i]} != -* ]]; then
            operands+=("${words[i]}")
        elif [[ ${takes[${words[i]}]-} ]]; then
            i=$((i + 1))
        fi
    done
}

_pushmark()
{
    local words=() operands=() cur= base= lead= program command= option
    local -A takes=()
    COMPREPLY=()
    _pushmark_line
    program=${words[0]/#\~\//$HOME/}
    if [[ ${program##*/} == pushmark ]]; then
        if [[ ${#words[@]} -eq 2 || ${#words[@]} -eq 3 && ${words[1]} == help ]]; then
            _pushmark_commands
            [[ ${#words[@]} -eq 2 && $cur == -* ]] && _pushmark_offer <<<$'--help\n--version'
            return
        fi
        command=${words[1]}
    elif [[ ${program##*/} == pushmark-load && ${#words[@]} -gt 2 && ${words[1]} == echo ]]; then
        command=echo
    fi
    _pushmark_read
    option=${words[-2]}
    if [[ $cur == --*=* ]]; then
        option=${cur%%=*}
        lead=$option=
        _pushmark_argument "$option" "${takes[$option]-}"
    elif [[ $option == -* && ${takes[$option]-} ]]; then
        _pushmark_argument "$option" "${takes[$option]-}"
    elif [[ $cur == -* ]]; then
        _pushmark_offer < <(printf '%s\n' "${!takes[@]}")
    else
        [[ ${program##*/} == pushmark-load && ${#words[@]} -eq 2 ]] && _pushmark_offer <<<echo
        _pushmark_operand
    fi
}

complete -F _pushmark pushmark pushmark-server pushmark-load
