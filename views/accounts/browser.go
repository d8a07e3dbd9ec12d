package accounts

import (
	"context"

	"github.com/mileusna/useragent"

	"parley/views/ui"
	"parley/views/words"
)

// agents are the programs that people read pages with. Other names in a User-Agent may be
// anything, so they are not shown.
var agents = map[string]bool{
	useragent.Chrome: true, useragent.Firefox: true, useragent.Safari: true, useragent.Edge: true, useragent.Opera: true,
	useragent.OperaMini: true, useragent.OperaTouch: true, useragent.Vivaldi: true, useragent.InternetExplorer: true,
	useragent.HeadlessChrome: true, useragent.SamsungBrowser: true,
	"curl": true, "Lynx": true, "w3m": true, "Links": true, "ELinks": true,
}

// Browser names a browser and its system, such as "Chrome on Linux".
func Browser(ctx context.Context, agent string) string {
	a := useragent.Parse(agent)
	switch {
	case !agents[a.Name]:
		return ui.T(ctx, words.Mark("Unknown browser"))
	case a.OS == "":
		return a.Name
	}
	return ui.T(ctx, words.Mark("%s on %s"), a.Name, a.OS)
}
