//! What is known of one length.

/// A length, in seconds, of which only bounds are known.
///
/// It lies from `lower + s` to `upper + s`, where `s` may be anything from nothing to `blur`. Where only the end was cut off to
/// the whole second, the bounds are a second apart and there is no blur. Where begin and end were, a difference of 3 s stands for
/// anything between 2 s and 4 s, but for 3 s rather than for what is near those ends: so the bounds are a second apart and
/// the blur is one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CensoredSample {
    pub lower: f64,
    /// None where the end has not been seen.
    pub upper: Option<f64>,
    pub blur: f64,
    /// The longest whose end would have been seen.
    pub follow_up: f64,
}

impl CensoredSample {
    /// Of what began and ended at these whole seconds, with both cut off, when the newest thing seen was at `now`. None if
    /// it ended before it began, which clocks that differ make possible.
    pub fn between(begin: i64, end: i64, now: i64) -> Option<Self> {
        let length = end.checked_sub(begin).filter(|&length| length >= 0)? as f64;
        let follow_up = now.checked_sub(begin)? as f64 + 0.5;
        Some(Self { lower: length - 1.0, upper: Some(length), blur: 1.0, follow_up: follow_up.max(length) })
    }

    /// Of what began at this whole second and was under way at `now`, which was cut off as well: half a second later on average.
    pub fn under_way(begin: i64, now: i64) -> Option<Self> {
        let length = now.checked_sub(begin).filter(|&length| length >= 0)? as f64;
        Some(Self { lower: length - 0.5, upper: None, blur: 1.0, follow_up: length + 0.5 })
    }

    /// Of a length that was cut off to a multiple of `unit`.
    pub fn cut_off(length: f64, unit: f64) -> Self {
        Self { lower: length, upper: Some(length + unit), blur: 0.0, follow_up: f64::INFINITY }
    }

    /// The same where nothing can take longer than `limit`: what took that long might have taken any longer.
    pub fn within(self, limit: f64) -> Self {
        let follow_up = self.follow_up.min(limit);
        match self.upper {
            Some(upper) if upper < limit => Self { follow_up, ..self },
            _ if self.lower + self.blur < limit => Self { follow_up, ..self },
            _ => Self { lower: limit - self.blur, upper: None, follow_up, ..self },
        }
    }

    /// The same without what is known to have taken `seconds` of it. None if that was more than all of it.
    pub fn less(self, seconds: f64) -> Option<Self> {
        let upper = self.upper.map(|upper| upper - seconds);
        let follow_up = self.follow_up - seconds;
        let left = upper.unwrap_or(self.lower - seconds) + self.blur;
        (left > 0.0).then_some(Self { lower: self.lower - seconds, upper, follow_up, ..self })
    }

    /// Whether its end was seen.
    pub fn ended(&self) -> bool {
        self.upper.is_some()
    }

    /// What would have been known of this one, had it taken `length`. `phase`, from 0 to 1, is where in a second it began.
    pub fn replicate(&self, length: f64, phase: f64, unit: f64) -> Self {
        let into = phase * self.blur;
        if length + into > self.follow_up {
            return Self { lower: self.follow_up - self.blur, upper: None, ..*self };
        }
        let read = ((length + into) / unit).floor() * unit;
        Self { lower: read - self.blur, upper: Some(read + unit - self.blur), ..*self }
    }
}
