fn main() {
    for f in std::env::args().skip(1) {
        let mut n = 0;
        let mut ok = 0;
        for l in std::fs::read_to_string(&f).unwrap().lines() {
            let o = everynode::conformance::check(l).unwrap();
            n += 1;
            if o.disagreements.is_empty() {
                ok += 1
            } else {
                println!("{}", o.name);
                for d in o.disagreements {
                    println!("  {}\n    expected {}\n    got      {}", d.about, d.expected, d.got)
                }
            }
        }
        println!("{ok} of {n}");
    }
}
