//! What of RON the files of everynode are written in.

/// The dialect of scenarios: `Some(…)` and newtypes need not be written out.
pub fn dialect() -> ron::Options {
    use ron::extensions::Extensions;
    ron::Options::default()
        .with_default_extension(Extensions::IMPLICIT_SOME)
        .with_default_extension(Extensions::UNWRAP_NEWTYPES)
}
