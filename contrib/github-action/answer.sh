#!/usr/bin/env bash
# Runs EVERYNODE_COMMAND, shows its answer as Markdown, and ends with its exit status. The answer is shorter than a comment
# may be (65,536 characters) and than a job's summary (1 MiB).
set -uo pipefail

# Words are split at spaces and nothing else happens to them.
read -r -a words <<<"$EVERYNODE_COMMAND"
answer=$(mktemp)
trap 'rm -f "$answer"' EXIT

"${EVERYNODE:-everynode}" "${words[@]}" --format markdown >"$answer"
status=$?
# Unusable input has said so on standard error, and has no answer.
if [ ! -s "$answer" ]; then
    exit "$status"
fi
cat "$answer"
if [ -n "${GITHUB_STEP_SUMMARY:-}" ]; then
    cat "$answer" >>"$GITHUB_STEP_SUMMARY"
fi
if [ "${EVERYNODE_COMMENT:-true}" = true ] && [ -n "${PULL_REQUEST:-}" ]; then
    # A change from a fork may not be commented on by its own job; that is no reason to fail.
    gh pr comment "$PULL_REQUEST" --edit-last --create-if-none --body-file "$answer" ||
        echo "::warning::The answer could not be put under the change; it is in the job's summary"
fi
exit "$status"
