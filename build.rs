//! Compiles `start.c` and links it into the binary, where its constructor runs before `main`.

fn main() {
    println!("cargo::rerun-if-changed=start.c");
    if std::env::var_os("CARGO_CFG_UNIX").is_none() {
        return;
    }
    // Links an object file, because nothing refers to it, and a linker leaves out a library that nothing refers to.
    for object in cc::Build::new().file("start.c").compile_intermediates() {
        println!("cargo::rustc-link-arg-bins={}", object.display());
    }
}
