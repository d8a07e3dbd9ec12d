package handlers

import "testing"

func TestTheStyleguideIsThereOnlyWhereItIsWanted(t *testing.T) {
	t.Parallel()
	open(t).browser(t).get("/styleguide").is(404)
	open(t, func(c *Config) { c.Styleguide = true }).browser(t).get("/styleguide").is(200)
}
