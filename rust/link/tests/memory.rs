//! Memory links keep the rules, in fair weather and in bad.

mod fair {
    use maquininha_link::conformance::bench::MemoryBench;

    maquininha_link::link_conformance!(MemoryBench::new());
}

mod byte_by_byte {
    use maquininha_link::conformance::bench::MemoryBench;
    use maquininha_link::memory::Weather;

    maquininha_link::link_conformance!(MemoryBench::in_weather(Weather {
        piece_bytes_max: 1,
        on_the_way_max: 64,
        ..Weather::default()
    }));
}

mod late {
    use std::time::Duration;

    use maquininha_link::conformance::bench::MemoryBench;
    use maquininha_link::memory::Weather;

    maquininha_link::link_conformance!(MemoryBench::in_weather(Weather {
        delay: Duration::from_millis(2),
        ..Weather::default()
    }));
}
