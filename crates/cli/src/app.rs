//! What every command needs.

use evenkeel_models::Store;

use crate::args::Cli;
use crate::console::Console;
use crate::error::CommandError;
use crate::places::Places;
use crate::settings::Settings;

/// What every command needs.
pub(crate) struct App {
    pub(crate) console: Console,
    pub(crate) places: Places,
    pub(crate) settings: Settings,
    /// Whether no connection may be opened.
    pub(crate) offline: bool,
}

impl App {
    pub(crate) fn new(cli: &Cli) -> Result<Self, CommandError> {
        let places = Places::find()?;
        let settings = Settings::load(&places.settings)?;
        let offline = cli.offline || places.offline;
        Ok(Self { console: Console::new(&cli.talk), places, settings, offline })
    }

    /// Returns the user's speech models.
    pub(crate) fn models(&self) -> Store {
        Store::new(&self.places.models)
    }
}
