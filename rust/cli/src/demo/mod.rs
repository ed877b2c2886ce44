//! The main job, shown: `maquininha demo`.
