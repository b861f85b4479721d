//! Whether this processor can run the engine as it was built.

/// Returns the instructions that the engine was built with and this processor lacks, by
/// `system_info`, the engine's own list: `SSE3 = 1 | AVX = 1 | AVX2 = 0 | …`.
pub(crate) fn missing_instructions(system_info: &str) -> Vec<&'static str> {
    let is_used = |name: &str| built_with(system_info).any(|used| used == name);
    instructions()
        .into_iter()
        .filter(|(name, here)| !here && is_used(name))
        .map(|(name, _)| name)
        .collect()
}

/// Returns what the engine was built with, by `system_info`.
pub(crate) fn built_with(system_info: &str) -> impl Iterator<Item = &str> {
    system_info.split('|').filter_map(|part| {
        let (key, value) = part.rsplit_once('=')?;
        let key = key.rsplit(':').next().unwrap_or(key);
        (value.trim() == "1").then_some(key.trim())
    })
}

/// Returns the instructions that builds differ in, and whether this processor has them.
#[cfg(target_arch = "x86_64")]
fn instructions() -> Vec<(&'static str, bool)> {
    use std::arch::is_x86_feature_detected as has;
    vec![
        ("SSE3", has!("sse3")),
        ("SSSE3", has!("ssse3")),
        ("AVX", has!("avx")),
        ("AVX2", has!("avx2")),
        ("F16C", has!("f16c")),
        ("FMA", has!("fma")),
        ("BMI2", has!("bmi2")),
        ("AVX512", has!("avx512f")),
        ("AVX512_VBMI", has!("avx512vbmi")),
        ("AVX512_VNNI", has!("avx512vnni")),
        ("AVX512_BF16", has!("avx512bf16")),
    ]
}

/// Elsewhere a build runs on every processor of its kind, or is made on the machine it runs on.
#[cfg(not(target_arch = "x86_64"))]
fn instructions() -> Vec<(&'static str, bool)> {
    Vec::new()
}

#[cfg(all(test, target_arch = "x86_64"))]
mod tests {
    use super::*;

    #[test]
    fn what_the_build_does_not_use_is_not_missed() {
        let nothing = "WHISPER : COREML = 0 | CPU : SSE3 = 0 | AVX512_BF16 = 0 | AVX512 = 0 | ";
        assert_eq!(missing_instructions(nothing), [""; 0]);
    }

    #[test]
    fn what_the_build_uses_is_asked_of_the_processor() {
        let lacking: Vec<&str> =
            instructions().iter().filter(|(_, here)| !here).map(|(name, _)| *name).collect();
        let everything: String =
            instructions().iter().map(|(name, _)| format!("CPU : {name} = 1 | ")).collect();
        assert_eq!(missing_instructions(&everything), lacking);
    }
}
