//! The formulas against numbers worked out by hand and against nodes and examples that others published.

use super::reserved::MEBIBYTE;
use super::*;

fn machine(text: &str) -> Machine {
    text.parse().unwrap()
}

/// cpu in thousandths, memory in Mi, pods.
fn offered(text: &str) -> (i64, i64, i64) {
    let allocatable = machine(text).node_allocatable();
    let memory = allocatable.resources.memory_bytes;
    (allocatable.resources.milli_cpu, memory / MEBIBYTE, allocatable.pods)
}

/// `Standard_D4s_v5` with 250 pods: 20 × 250 + 50 = 5,050 Mi are more than a quarter of 16,384, which is 4,096.
#[test]
fn aks_by_hand() {
    assert_eq!(offered("aks:Standard_D4s_v5"), (3_860, 16_384 - 4_096 - 100, 250));
    assert_eq!(offered("aks:Standard_D4s_v5:110"), (3_860, 16_384 - 2_250 - 100, 110));
    assert_eq!(offered("aks:Standard_D8s_v5:30"), (7_820, 32_768 - 650 - 100, 30));
    assert_eq!(offered("aks:Standard_D16s_v5:30").0, 15_740);
}

/// The examples of Microsoft's page: 8 GB and 30 pods reserve 650 MB, 4 GB and 70 pods a quarter, 1,000 MB.
#[test]
fn aks_as_published() {
    assert_eq!(machine("aks:2x8Gi:30").reserved().memory_bytes, 650 * MEBIBYTE);
    assert_eq!(machine("aks:2x4G:70").reserved().memory_bytes, 1_000_000_000);
    let cpu = |vcpus: u32| machine(&format!("aks:{vcpus}x256Gi")).reserved().milli_cpu;
    assert_eq!([1, 2, 4, 8, 16, 32, 64].map(cpu), [60, 100, 140, 180, 260, 420, 740]);
    assert_eq!([3, 6, 48, 96].map(cpu), [120, 160, 580, 1_060]);
}

/// A node of 4 cores, 28,740,840 Ki and 250 pods said `cpu: 3860m`, `memory: 23467240Ki`.
#[test]
fn aks_as_a_node_says_it() {
    let allocatable = machine("aks:4x28740840Ki:250").node_allocatable();
    assert_eq!(allocatable.resources.milli_cpu, 3_860);
    assert_eq!(allocatable.resources.memory_bytes, 23_467_240 << 10);
}

/// `m6i.xlarge`: 4 interfaces of 15 addresses are 58 pods, 11 × 58 + 255 = 893 Mi; 60 + 10 + 5 + 5 = 80 thousandths.
#[test]
fn eks_by_hand() {
    assert_eq!(offered("eks:m6i.xlarge"), (3_920, 16_384 - 893 - 100, 58));
    assert_eq!(offered("eks:m6i.xlarge:110"), (3_920, 16_384 - 1_465 - 100, 110));
    assert_eq!(offered("eks:m6i.2xlarge").0, 7_910);
    assert_eq!(offered("eks:m6i.4xlarge").0, 15_890);
    assert_eq!(machine("eks:96x384Gi:737").reserved().milli_cpu, 310);
}

/// `eni-max-pods.txt` of amazon-eks-ami.
#[test]
fn eks_max_pods_as_published() {
    let pods: Vec<i64> = sizes_of(Provider::Eks)
        .iter()
        .map(|size| Machine::of_size(Provider::Eks, size).max_pods.into())
        .collect();
    assert_eq!(pods, [17, 35, 29, 58, 58, 58, 58, 234]);
}

/// A node of 2 vCPUs, 938,840 Ki and 4 pods said `cpu: 1930m`, `memory: 530264Ki`.
#[test]
fn eks_as_a_node_says_it() {
    let allocatable = machine("eks:2x938840Ki:4").node_allocatable();
    assert_eq!(allocatable.resources.milli_cpu, 1_930);
    assert_eq!(allocatable.resources.memory_bytes, 530_264 << 10);
}

/// `e2-standard-4`: 25 % of 4 Gi, 20 % of 4 Gi, 10 % of 8 Gi are 1,024 + 819.2 + 819.2 Mi.
#[test]
fn gke_by_hand() {
    assert_eq!(offered("gke:e2-standard-4"), (3_920, 13_621, 110));
    assert_eq!(offered("gke:e2-standard-2").0, 1_930);
    assert_eq!(offered("gke:e2-standard-8").0, 7_910);
    assert_eq!(offered("gke:e2-standard-4:200"), (3_520, 13_621, 200));
    assert_eq!(offered("gke:e2-medium"), (940, 4_096 - 1_024 - 100, 110));
    assert_eq!(machine("gke:1x600Mi").reserved().memory_bytes, 255 * MEBIBYTE);
}

/// `n1-standard-2` has 7.5 GiB, of which 1.7 are reserved, and 70 thousandths of its cpu
/// (<https://learnk8s.io/allocatable-resources>); of 150 GiB 140.1423 are left
/// (<https://github.com/hatemosphere/gke-node-allocatable-memory-calculator>).
#[test]
fn gke_as_published() {
    let reserved = machine("gke:2x7680Mi").reserved();
    assert_eq!((reserved.milli_cpu, reserved.memory_bytes / MEBIBYTE), (70, 1_740));
    let left = machine("gke:64x150Gi").node_allocatable().resources.memory_bytes;
    assert_eq!((left as f64 / (1_u64 << 30) as f64 * 10_000.0).round(), 1_401_423.0);
}

#[test]
fn sizes_come_from_the_smallest_to_the_largest() {
    for provider in Provider::ALL {
        let sizes: Vec<_> = sizes_of(provider).iter().map(|size| (size.vcpus, size.memory_mib)).collect();
        assert!(sizes.is_sorted(), "{}: {sizes:?}", provider.name());
        assert_eq!(sizes.len(), 8);
    }
}

#[test]
fn what_is_no_machine_is_told() {
    let refused = |text: &str| text.parse::<Machine>().unwrap_err();
    assert_eq!(refused("m6i.xlarge"), ParseMachineError::Form("m6i.xlarge".to_owned()));
    assert_eq!(refused("ask:Standard_D4s_v5").candidates(), ["aks", "eks", "gke"]);
    assert!(refused("aks:Standard_D4_v5").candidates().contains(&"Standard_D4s_v5"));
    assert_eq!(refused("eks:4x16Gi"), ParseMachineError::MaxPodsMissing("4x16Gi".to_owned()));
    for hostile in ["aks:Standard_D4s_v5:0", "aks:Standard_D4s_v5:99999999999", "aks:Standard_D4s_v5:-1"] {
        assert!(matches!(refused(hostile), ParseMachineError::MaxPods(_)), "{hostile}");
    }
    for hostile in [
        "aks:",
        "aks:0x16Gi",
        "aks:4x0",
        "aks:4x-1Gi",
        "aks:99999x1Gi",
        "aks:4x9Ei",
        "gke:x",
        "gke:\u{1b}[31m",
    ] {
        assert!(matches!(refused(hostile), ParseMachineError::UnknownSize { .. }), "{hostile}");
    }
}
