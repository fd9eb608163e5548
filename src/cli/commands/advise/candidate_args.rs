//! What `--candidates` asks for.

use anyhow::{Result, anyhow, bail};

use crate::sweep::advise::candidates::Wanted;

/// By field of the strategy, the values to search.
pub fn wanted(written: &[(String, String)]) -> Result<Wanted> {
    let mut wanted = Wanted::default();
    for (field, values) in written {
        let values = values.split(',').map(|value| value.trim().to_owned()).filter(|value| !value.is_empty());
        match field.as_str() {
            "maxUnavailable" => wanted.max_unavailable.extend(values),
            "maxSurge" => wanted.max_surge.extend(values),
            "onDelete" => {
                for value in values {
                    if !is_count(&value) {
                        bail!(
                            "--candidates {field}: write a number of pods or a percentage of the nodes, not `{value}`"
                        );
                    }
                    wanted.batches.push(value);
                }
            }
            "minReadySeconds" => {
                for value in values {
                    let seconds = value
                        .parse()
                        .map_err(|_| anyhow!("--candidates {field}: `{value}` is no number of seconds"))?;
                    wanted.min_ready_seconds.push(seconds);
                }
            }
            other => {
                let fields = ["maxUnavailable", "maxSurge", "onDelete", "minReadySeconds"];
                let nearest = fields.into_iter().max_by(|one, another| {
                    strsim::jaro_winkler(other, one).total_cmp(&strsim::jaro_winkler(other, another))
                });
                bail!(
                    "--candidates: there is no field `{other}`; did you mean `{}`? There are {}",
                    nearest.unwrap_or_default(),
                    fields.join(", ")
                );
            }
        }
    }
    Ok(wanted)
}

/// A number above 0, or such a percentage.
fn is_count(value: &str) -> bool {
    value.strip_suffix('%').unwrap_or(value).parse::<u32>().is_ok_and(|count| count > 0)
}
