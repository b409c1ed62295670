// What a compiler of the next version would write.
const _: () = ::topoc_runtime::codegen::generated::<2>();

fn main() {}
