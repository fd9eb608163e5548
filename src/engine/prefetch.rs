//! Asking the processor for memory before it is needed.

/// The bytes that a processor's caches fetch together.
const LINE: usize = 64;

/// Asks for the lines that a value is in. Only a hint: it changes nothing, and does nothing where the processor has no
/// such instruction.
#[cfg_attr(target_arch = "x86_64", expect(unsafe_code, reason = "there is no safe prefetch"))]
pub fn prefetch<T>(value: &T) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        let begins = std::ptr::from_ref(value).cast::<i8>();
        let ends = begins.wrapping_add(size_of::<T>().saturating_sub(1));
        // SAFETY: a prefetch reads nothing and never faults, whatever the address.
        unsafe {
            for line in 0..size_of::<T>() / LINE {
                _mm_prefetch::<_MM_HINT_T0>(begins.wrapping_add(line * LINE));
            }
            _mm_prefetch::<_MM_HINT_T0>(ends);
            if !size_of::<T>().is_multiple_of(LINE) {
                _mm_prefetch::<_MM_HINT_T0>(begins.wrapping_add(size_of::<T>() / LINE * LINE));
            }
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = value;
}
