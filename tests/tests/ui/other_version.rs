// What a compiler of the next version would write.
const _: () = ::topoc_runtime::codegen::V2;

fn main() {}
