//! Asking the processor for memory before it is needed.

/// Asks for the lines in which a value begins and ends. Only a hint: it changes nothing, and does nothing where the
/// processor has no such instruction.
pub fn prefetch<T>(value: &T) {
    #[cfg(target_arch = "x86_64")]
    {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        let begins = std::ptr::from_ref(value).cast::<i8>();
        let ends = begins.wrapping_add(size_of::<T>().saturating_sub(1));
        // SAFETY: a prefetch reads nothing and never faults, whatever the address.
        unsafe {
            _mm_prefetch::<_MM_HINT_T0>(begins);
            _mm_prefetch::<_MM_HINT_T0>(ends);
        }
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = value;
}
