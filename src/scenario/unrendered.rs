//! Templates that nobody has rendered: what an unreadable manifest mostly is.

/// The beginnings of what Helm and Jinja replace.
const OPENINGS: [&str; 2] = ["{{", "{%"];
const SHOWN_CHARACTERS: usize = 60;

/// The first line that only a template can have, from 1, and its column, with what stands there.
pub fn first_template_line(text: &str) -> Option<(usize, usize, String)> {
    (1..).zip(text.lines()).find_map(|(number, line)| {
        let start = line.len() - line.trim_start().len();
        let content = line[start..].trim_start_matches("- ");
        if content.starts_with('#') {
            return None;
        }
        let opening = OPENINGS.iter().find_map(|opening| {
            let at_start = content.starts_with(opening).then_some(0);
            at_start.or_else(|| content.find(&format!(": {opening}")).map(|colon| colon + ": ".len()))
        })?;
        let shown: String = content[opening..].trim_end().chars().take(SHOWN_CHARACTERS).collect();
        let before = line[..line.len() - content.len() + opening].chars().count();
        Some((number, before + 1, shown))
    })
}

/// Whether a text is something to be filled in: `{{ .Values.port }}`, `${PORT}`.
pub fn is_placeholder(text: &str) -> bool {
    let has = |opening: &str, closing: &str| {
        text.split_once(opening).is_some_and(|(_, rest)| rest.contains(closing))
    };
    has("{{", "}}") || has("{%", "%}") || has("${", "}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_templates_are_told_from_texts_with_braces() {
        let found = |text: &str| first_template_line(text).map(|(line, column, _)| (line, column));
        assert_eq!(found("kind: DaemonSet\n{{- if .Values.agent }}\n"), Some((2, 1)));
        assert_eq!(found("metadata:\n  name: {{ .Release.Name }}-agent\n"), Some((2, 9)));
        assert_eq!(found("args:\n- {{ .Values.arg }}\n"), Some((2, 3)));
        assert_eq!(found("{% if agent %}\n"), Some((1, 1)));
        assert_eq!(found("# {{ a comment }}\nargs: [\"--format={{.Node}}\"]\n"), None);
        assert_eq!(found("a: {b: {c: 1}}\n"), None);
    }

    #[test]
    fn placeholders_are_known_by_both_of_their_ends() {
        assert!(
            is_placeholder("${PORT}") && is_placeholder("{{ .Values.port }}") && is_placeholder("{% port %}")
        );
        assert!(!is_placeholder("$PORT") && !is_placeholder("}}{{") && !is_placeholder("{a}"));
    }
}
