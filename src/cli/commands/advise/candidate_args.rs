//! What `--candidates` asks for.

use anyhow::{Result, anyhow, bail, ensure};

use crate::sweep::advise::candidates::Wanted;

/// The largest number that fields of Kubernetes have (int32).
const MOST: u32 = i32::MAX.unsigned_abs();

/// By field of the strategy, the values to search.
pub fn wanted(written: &[(String, String)]) -> Result<Wanted> {
    let mut wanted = Wanted::default();
    for (field, values) in written {
        let values = values.split(',').map(|value| value.trim().to_owned());
        match field.as_str() {
            "maxUnavailable" => wanted.max_unavailable.extend(counts(field, values)?),
            "maxSurge" => wanted.max_surge.extend(counts(field, values)?),
            "onDelete" => wanted.batches.extend(counts(field, values)?),
            "minReadySeconds" => {
                for value in values {
                    let seconds = value.parse().ok().filter(|seconds| *seconds <= MOST);
                    wanted.min_ready_seconds.push(
                        seconds.ok_or_else(|| {
                            anyhow!("--candidates {field}: `{value}` is no number of seconds")
                        })?,
                    );
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

/// As they are written; each must be one that a rollout can have.
fn counts(field: &str, values: impl Iterator<Item = String>) -> Result<Vec<String>> {
    let checked = |value: String| {
        ensure!(
            is_count(&value),
            "--candidates {field}: write a number of pods above 0 or a percentage up to 100%, not `{value}`"
        );
        Ok(value)
    };
    values.map(checked).collect()
}

/// A number above 0, or such a percentage: with 0 nothing would ever be replaced.
fn is_count(value: &str) -> bool {
    let (digits, most) = value.strip_suffix('%').map_or((value, MOST), |digits| (digits, 100));
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    is_number && digits.parse().is_ok_and(|count: u32| (1..=most).contains(&count))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_rollout_can_have_is_refused_where_it_was_written() {
        let wanted = |field: &str, values: &str| wanted(&[(field.to_owned(), values.to_owned())]);
        for field in ["maxUnavailable", "maxSurge", "onDelete"] {
            for wrong in ["0", "1,0%", "101%", "+5", "-1", "ten", "2147483648", "5%%", "%"] {
                let refused = wanted(field, wrong).unwrap_err().to_string();
                assert!(refused.starts_with(&format!("--candidates {field}: write a number")), "{refused}");
            }
        }
        assert_eq!(wanted("maxSurge", "1, 100%,2147483647").unwrap().max_surge, ["1", "100%", "2147483647"]);
        assert_eq!(wanted("minReadySeconds", "0,30").unwrap().min_ready_seconds, [0, 30]);
        assert!(wanted("minReadySeconds", "2147483648").is_err());
    }
}
