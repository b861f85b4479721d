//! Runs a part of the program in a child process, behind a framed pipe.
