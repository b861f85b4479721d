//! Any recording to 16 kHz mono PCM, packet by packet, and where speech is.
