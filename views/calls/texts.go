package calls

import (
	"context"

	"github.com/a-h/templ"

	"parley/chat"
	"parley/views/ui"
	"parley/views/words"
)

// said are what the script says: it has no texts of its own, so that it stays small and in
// the page's language.
var said = map[string]string{
	"joining": words.Mark("Joining the call …"),
	"in":      words.Mark("You are in the call."),
	"lost":    words.Mark("The connection is lost, or very slow. Trying to get it back …"),
	"left":    words.Mark("You left the call."),
	"taken":   words.Mark("You joined this call on another page."),
	"denied":  words.Mark("The microphone or camera is missing, or the browser does not allow it. You can join and listen."),
	"weak":    words.Mark("Your connection is weak."),
	"muted":   words.Mark("A moderator muted you."),
}

func sentences(ctx context.Context) templ.Attributes {
	all := templ.Attributes{}
	for name, text := range said {
		all["data-"+name] = ui.T(ctx, text)
	}
	return all
}

// alert is why the viewer cannot join, or why a form was refused. Where no node takes calls
// the controls stay: one may come back.
func alert(ctx context.Context, v View) string {
	switch {
	case v.Err != nil:
		return ui.Tell(ctx, v.Err)
	case v.Refused != nil:
		return ui.Tell(ctx, chat.As(v.Refused))
	case !v.Offered:
		return ui.T(ctx, "Calls are switched off on this server right now.")
	}
	return ""
}

// stands are what the page says of those whom the call rings. It tells no one who is not to be
// disturbed.
var stands = map[chat.RingState]string{
	chat.Ringing:    words.Mark("Calling %s …"),
	chat.Silent:     words.Mark("Calling %s …"),
	chat.Answering:  words.Mark("%s takes the call."),
	chat.Declined:   words.Mark("%s declined."),
	chat.Unanswered: words.Mark("%s did not answer."),
}
