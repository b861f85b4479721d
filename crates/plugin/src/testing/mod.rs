//! Runs a tagger as the program would: through its C table, on a meeting laid out in memory as the
//! program lays it out, and with the program's checks of what it says.
//!
//! ```
//! # use evenkeel_plugin::{Meeting, NoConfig, Out, Pole, Result, Tag, Tagger, tag, Example, yes, no};
//! # struct Customer;
//! # impl Tagger for Customer {
//! #     const ID: &'static str = "acme.customer";
//! #     const TAGS: &'static [Tag] = &[tag("customer-focus", "Customer focus", Pole::Leading)];
//! #     const EXAMPLES: &'static [Example] = &[yes("customer-focus", "Ask a customer.")];
//! #     type Config = NoConfig;
//! #     fn new(_: NoConfig) -> Result<Self> { Ok(Self) }
//! #     fn tag(&mut self, meeting: &Meeting<'_>, out: &mut Out<'_>) -> Result {
//! #         for segment in meeting.segments() {
//! #             for (at, word) in segment.text.match_indices("customer") {
//! #                 out.emit("customer-focus", segment, 0.8, at..at + word.len())?;
//! #             }
//! #         }
//! #         Ok(())
//! #     }
//! # }
//! use evenkeel_plugin::serde_json::json;
//! use evenkeel_plugin::{meeting, testing};
//!
//! let tagged = testing::run::<Customer>(
//!     &json!({}),
//!     &meeting!["Ann: What does the customer want?", "Bob: Lunch?"],
//! )
//! .unwrap();
//! tagged.has(0, "customer-focus").with_evidence("customer").with_score(0.5..=1.0);
//! tagged.has_not(1, "customer-focus");
//!
//! testing::check_examples::<Customer>(&json!({}));
//! ```

mod run;
mod script;
mod tagged;
mod vectors;

pub use run::{Failure, check_examples, run, run_plugin};
pub use script::Script;
pub use tagged::{Found, Tagged};
