
# Bash parts words at `:` and `=`, which strategies and rules have in them: they are joined for the
# command, and what stands on the line already is taken off its answers.
_stowplan() {
    local rest=$COMP_LINE word current prefix at=0 index
    local -a joined=()
    for index in "${!COMP_WORDS[@]}"; do
        word=${COMP_WORDS[index]}
        if [[ $rest == [[:space:]]* || ${#joined[@]} -eq 0 ]]; then
            joined+=("$word")
        else
            joined[${#joined[@]}-1]+=$word
        fi
        rest=${rest#"${rest%%[![:space:]]*}"}
        rest=${rest#"$word"}
        [[ $index -eq $COMP_CWORD ]] && at=$((${#joined[@]} - 1))
    done
    current=${joined[at]}
    prefix=${current%"${current##*[:=]}"}
    local -a COMP_WORDS=("${joined[@]}")
    local COMP_CWORD=$at
    _clap_complete_stowplan "$1" "$current" "$3"
    [[ -n $prefix ]] && COMPREPLY=("${COMPREPLY[@]#"$prefix"}")
    return 0
}
complete -o nospace -o bashdefault -F _stowplan stowplan
