package ui

import (
	"strconv"
	"strings"
	"time"

	"parley/views/words"
)

// BlockedPath is the stylesheet of a viewer who has blocked people, in the language l. Only
// their pages load it.
func BlockedPath(l *words.Language) string {
	if l.Code() == words.English {
		return "/account/blocked.css"
	}
	return "/account/blocked.css?lang=" + l.Code()
}

// BlockedNow is BlockedPath as no page has loaded it before. Browsers may take what they have for
// the same address.
func BlockedNow(l *words.Language) string {
	version := strconv.FormatInt(time.Now().UnixMilli(), 36)
	if l.Code() == words.English {
		return BlockedPath(l) + "?v=" + version
	}
	return BlockedPath(l) + "&v=" + version
}

// BlockedCSS folds blocked people's messages in logs, in the inbox and in what was found to one line. The line is the message's
// own link: its page shows the message, and the panel with scripts, too. blocked.js reads --blocked.
func BlockedCSS(names []string, l *words.Language) string {
	if len(names) == 0 {
		return ""
	}
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = "=" + cssString(name) + "]"
	}
	any := func(attribute string) string {
		return ":is([" + attribute + strings.Join(quoted, ",["+attribute) + ")"
	}
	rules := strings.ReplaceAll(blockedRules, "$line", cssString(l.Say("Message from a blocked person · show")))
	return strings.NewReplacer("$names", cssString(strings.Join(names, " ")), "$them", any("data-author"), "$named", any("data-name"), "$who", any("data-w")).Replace(rules)
}

const blockedRules = `body{--blocked:$names}
.log>.m.m.m$them:not(:has(>.gone)){background:none;box-shadow:none;margin-block-start:0;padding-block:2px}
.log>.m$them:not(:has(>.gone))>:not(.t,.j){display:none}
.log>.m.m.m$them:not(:has(>.gone))>a.t{position:static;inline-size:auto;margin:0;opacity:1;text-align:start;font-size:var(--t1);time{display:none}&::after{content:$line}}
.log>.m.m:has(>.re>[data-say=forward]$named)>.b,.m:has(>.v$them)>.b>blockquote,.re:has(>i$named)>q,.typing $named,.near$them,.v$them{display:none}
:is(.finds,.entries)>li:has(>p:first-child>$who)>p[dir=auto]:not(.near){display:none}
:is(.finds,.entries)>li>p:first-child:has(>$who)>a.t::after{content:" " $line}
`
