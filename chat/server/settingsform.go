package server

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"parley/chat"
)

// SignUpByDomain is a mode of the form alone: open, for emails of the domains.
const SignUpByDomain chat.SignUpMode = "domains"

var errSettingsChanged = chat.E(chat.Conflict, "Another admin has changed the settings meanwhile. Look at them, and save again.")

// take takes over what a form says.
func (s *Server) take(ctx context.Context, by chat.User, f chat.SettingsForm, set *chat.ServerSettings) (err error) {
	if err := s.readSignUp(f, set); err != nil {
		return err
	}
	if err := set.TakeDemand(f, by); err != nil {
		return err
	}
	if f.Makers != nil {
		switch *f.Makers {
		case "members":
			set.RoomMakers = ""
		case "admins":
			set.RoomMakers = chat.ServerAdmin
		default:
			return chat.Field("makers", "Choose members or admins.")
		}
	}
	if f.Level != nil {
		if err := chat.CheckLevel(chat.Level(*f.Level)); err != nil {
			return err
		}
		set.Level = chat.Level(*f.Level)
	}
	if f.Previews != nil {
		set.NoPreviews = !*f.Previews
	}
	if f.Welcome != nil {
		if set.Welcome, err = cleanWelcome(*f.Welcome); err != nil {
			return err
		}
	}
	if f.Words != nil {
		if set.Words, err = cleanWords("words", *f.Words); err != nil {
			return err
		}
	}
	if f.HeldWords != nil {
		if set.HeldWords, err = cleanWords("held", *f.HeldWords); err != nil {
			return err
		}
	}
	for _, n := range []struct {
		field string
		typed *string
		to    *int64
	}{{"file_mb", f.FileMB, &set.FileMB}, {"person_mb", f.PersonMB, &set.PersonMB}} {
		if n.typed != nil {
			if *n.to, err = cleanMB(n.field, *n.typed); err != nil {
				return err
			}
		}
	}
	for _, n := range []struct {
		field string
		typed *string
		most  time.Duration
		to    *int64
	}{{"idle_days", f.IdleDays, chat.SessionIdle, &set.IdleDays}, {"life_days", f.LifeDays, chat.SessionLife, &set.LifeDays}} {
		if n.typed != nil {
			days, err := chat.CleanDays(n.field, *n.typed, int(n.most/(24*time.Hour)))
			if err != nil {
				return err
			}
			*n.to = int64(days)
		}
	}
	if f.Retention != nil {
		days, err := chat.CleanDays("retention", *f.Retention, chat.RetentionMax)
		if err != nil {
			return err
		}
		if days != set.Retention.Days {
			set.Retention = chat.RetentionRule{Days: days, Since: s.Time().UTC()}
		}
	}
	if f.Rooms != nil {
		set.Rooms, err = s.takeRooms(ctx, *f.Rooms, set.Rooms)
	}
	return err
}

func (s *Server) readSignUp(f chat.SettingsForm, set *chat.ServerSettings) (err error) {
	if f.Domains != nil {
		if set.Domains, err = cleanDomains(*f.Domains); err != nil {
			return err
		}
	}
	if f.SignUp == nil && f.Domains == nil {
		return nil
	}
	if f.SignUp != nil {
		mode := chat.SignUpMode(*f.SignUp)
		switch {
		case mode == SignUpByDomain && len(set.Domains) == 0:
			return chat.Field("domains", "Write at least one domain, as example.org.")
		case mode == SignUpByDomain:
			mode = chat.SignUpOpen
		case mode == chat.SignUpOpen:
			set.Domains = nil
		case mode == "environment":
			mode, set.Domains = "", nil
		case !slices.Contains(chat.SignUpModes, mode):
			return chat.Field("sign_up", "Choose open, domains, invite, closed or environment.")
		}
		set.SignUp = mode
	}
	return set.CheckBound(s.accounts.Policy)
}

func cleanDomains(typed string) (list []string, err error) {
	for domain := range strings.FieldsFuncSeq(typed, func(r rune) bool { return r == ',' || r == ' ' || r == '\n' || r == '\r' || r == '\t' }) {
		ascii, ok := chat.CleanDomain(domain)
		if !ok || len(ascii) > domainMax || len(list) == DomainsMax {
			return nil, chat.Field("domains", "Write up to %d domains as example.org, with commas between them.", DomainsMax)
		}
		if !slices.Contains(list, ascii) {
			list = append(list, ascii)
		}
	}
	return list, nil
}

// cleanWelcome takes a text of several lines, as cleanLine takes one.
func cleanWelcome(s string) (string, error) {
	lines := strings.Split(strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")), "\n")
	for i, line := range lines {
		clean, err := chat.CleanLine("welcome", "The text", line, 0, math.MaxInt)
		if err != nil {
			return "", err
		}
		lines[i] = clean
	}
	if s = strings.Join(lines, "\n"); utf8.RuneCountInString(s) > WelcomeMax {
		return "", chat.Field("welcome", "%s can have %d characters.", chat.Term("The text"), WelcomeMax)
	}
	return s, nil
}

func cleanMB(field, typed string) (int64, error) {
	if typed = strings.TrimSpace(typed); typed == "" {
		return 0, nil
	}
	n, err := strconv.ParseInt(typed, 10, 64)
	if err != nil || n < 1 || n > settingMBMax {
		return 0, chat.Field(field, "Write a whole number of megabytes, or nothing.")
	}
	return n, nil
}

// sameRooms compares in any order: settings of before have that of the form.
func sameRooms(a, b []chat.RoomID) bool {
	return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
}

// settingsChanged names what differs, for the audit log.
func settingsChanged(was, is chat.ServerSettings) string {
	var names []string
	for _, c := range []struct {
		name    string
		changed bool
	}{
		{"sign-up", was.SignUp != is.SignUp || !slices.Equal(was.Domains, is.Domains)},
		{"rooms of newcomers", !sameRooms(was.Rooms, is.Rooms)},
		{"who creates rooms", was.RoomMakers != is.RoomMakers},
		{"previews", was.NoPreviews != is.NoPreviews},
		{"notifications of newcomers", was.Level != is.Level},
		{"text on the sign-in page", was.Welcome != is.Welcome},
		{"second step", was.SecondFactor != is.SecondFactor},
		{"sessions", was.IdleDays != is.IdleDays || was.LifeDays != is.LifeDays},
		{"retention", was.Retention.Days != is.Retention.Days},
		{"words that are refused", !slices.Equal(was.Words, is.Words)},
		{"words that hold a message", !slices.Equal(was.HeldWords, is.HeldWords)},
		{"size of files", was.FileMB != is.FileMB || was.PersonMB != is.PersonMB},
	} {
		if c.changed {
			names = append(names, c.name)
		}
	}
	return strings.Join(names, ", ")
}
