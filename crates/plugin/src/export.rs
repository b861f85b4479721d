//! The macros that make a library a plugin.

/// Makes this library a plugin: the given [`Tagger`](crate::Tagger), whose name, version, authors
/// and description are those of the package.
///
/// Say it once in a library with `crate-type = ["cdylib"]`; it defines the one symbol that a
/// plugin exports. What is wrong with the tagger's constants is an error of compilation:
///
/// ```compile_fail
/// # use evenkeel_plugin::{export_tagger, tag, Meeting, NoConfig, Out, Pole, Result, Tag, Tagger};
/// # struct Plans;
/// impl Tagger for Plans {
///     const ID: &'static str = "acme.plans";
///     // error: a standard tag has another pole than its own
///     const TAGS: &'static [Tag] = &[tag("planning", "Planning", Pole::Leading)];
///     type Config = NoConfig;
/// #   fn new(_: NoConfig) -> Result<Self> { Ok(Self) }
/// #   fn tag(&mut self, _: &Meeting<'_>, _: &mut Out<'_>) -> Result { Ok(()) }
/// }
/// export_tagger!(Plans);
/// ```
#[macro_export]
macro_rules! export_tagger {
    ($tagger:ty) => {
        const _: () = if let Some(problem) =
            $crate::Description::of::<$tagger>($crate::package!()).problem()
        {
            panic!("{}", problem);
        };
        $crate::export_plugin!(Ok($crate::dynamic::Plugin::of::<$tagger>($crate::package!())));
    };
}

/// Makes this library a plugin: what the expression makes, a `Result` of a
/// [`dynamic::Plugin`](crate::dynamic::Plugin). It is asked once, when the library is loaded; on
/// an error the library says so on its standard error and refuses to load.
#[macro_export]
macro_rules! export_plugin {
    ($plugin:expr) => {
        /// Returns what this plugin is: the one symbol that evenkeel looks for.
        #[unsafe(no_mangle)]
        pub extern "C-unwind" fn evenkeel_plugin_v1() -> *const $crate::abi::ek_plugin {
            $crate::exported::entry(|| $plugin)
        }
    };
}

/// Returns what Cargo knows of the package that this is written in, as a
/// [`Package`](crate::Package).
#[macro_export]
macro_rules! package {
    () => {
        $crate::Package {
            name: env!("CARGO_PKG_NAME"),
            version: env!("CARGO_PKG_VERSION"),
            authors: env!("CARGO_PKG_AUTHORS"),
            description: env!("CARGO_PKG_DESCRIPTION"),
        }
    };
}
