"""Stories: a dated life as data, played on a scratch database under a moved clock."""
