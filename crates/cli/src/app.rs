//! What every command needs.

use evenkeel_models::Store;

use crate::args::Talk;
use crate::console::Console;
use crate::error::CommandError;
use crate::places::Places;
use crate::settings::Settings;

/// What every command needs.
pub(crate) struct App {
    pub(crate) console: Console,
    pub(crate) places: Places,
    pub(crate) settings: Settings,
}

impl App {
    pub(crate) fn new(talk: &Talk) -> Result<Self, CommandError> {
        let places = Places::find()?;
        let settings = Settings::load(&places.settings)?;
        Ok(Self { console: Console::new(talk), places, settings })
    }

    /// Returns the user's speech models.
    pub(crate) fn models(&self) -> Store {
        Store::new(&self.places.models)
    }
}
