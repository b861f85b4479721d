//! PCM to transcript through whisper.
