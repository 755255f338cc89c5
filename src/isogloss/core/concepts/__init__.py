"""From vectors to concepts, and which concepts translate which: what metrics stand on."""
