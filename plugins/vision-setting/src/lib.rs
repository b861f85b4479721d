//! Tags vision-setting.
