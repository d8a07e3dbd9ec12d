package admin

import (
	"hash/fnv"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/web"
	"parley/views/admin"
)

func (a *pages) getServerSettings(c *fiber.Ctx, who *chat.Session) error {
	state, err := a.Server.State(c.UserContext())
	if err != nil {
		return err
	}
	v, err := a.settingsAsTyped(c, state)
	if err != nil {
		return err
	}
	q := web.ReadQuery(c)
	v.Saved = q.Has("saved")
	return a.serverSettingsPage(c, who, fiber.StatusOK, v)
}

// settingsAsTyped are the settings as an admin would type them.
func (a *pages) settingsAsTyped(c *fiber.Ctx, state chat.ServerState) (v admin.SettingsView, err error) {
	all, err := a.Server.Typed(c.UserContext(), state)
	v.Rev = state.Rev
	fields := settingFields(&v)
	for _, s := range all {
		*fields[s.Name] = s.Value
	}
	v.Was = sealed(v)
	return v, err
}

func (a *pages) serverSettingsPage(c *fiber.Ctx, who *chat.Session, status int, v admin.SettingsView) error {
	f, err := a.Layout(c, who, web.Language(c).Say("Settings of the server"))
	if err != nil {
		return err
	}
	v.Environment = a.Accounts.Policy
	v.Limits = a.Files.Limits
	return web.HTML(c, status, admin.SettingsPage(f, v))
}

func (a *pages) postServerSettings(c *fiber.Ctx, who *chat.Session) error {
	f := web.ReadForm(c)
	form := chat.SettingsForm{Previews: f.Boolean("previews"), Rev: int64(web.Whole(f.Get("rev")))}
	for name := range settingFields(&admin.SettingsView{}) {
		if name != "previews" && f.Has(name) {
			form.Type(name, f.Get(name))
		}
	}
	err := f.Check()
	if err == nil {
		err = a.Server.Change(c.UserContext(), who.User, form)
	}
	if err == nil {
		return web.SeeOther(c, "/admin/settings?saved=1")
	}
	if web.WantsPlainError(c) {
		return err
	}
	return a.refusedSettings(c, who, f, err)
}

// refusedSettings is the form with what the admin changed in it, over the settings as they are:
// another admin may have saved since the form was made.
func (a *pages) refusedSettings(c *fiber.Ctx, who *chat.Session, f web.Form, err error) error {
	state, other := a.Server.State(c.UserContext())
	if other != nil {
		return err
	}
	v, other := a.settingsAsTyped(c, state)
	if other != nil {
		return err
	}
	was, _ := url.ParseQuery(f.Get("was"))
	for name, shown := range settingFields(&v) {
		if typed := f.Get(name); f.Has(name) && was.Get(name) != seal(typed) {
			*shown = typed
		}
	}
	var status int
	status, v.Err = a.Refuse(c, err)
	if a.serverSettingsPage(c, who, status, v) != nil {
		return err
	}
	return nil
}

func settingFields(v *admin.SettingsView) map[string]*string {
	return map[string]*string{
		"server": &v.Name, "sign_up": &v.SignUp, "domains": &v.Domains, "rooms": &v.Rooms, "makers": &v.Makers, "level": &v.Level, "words": &v.Words, "held": &v.Held, "previews": &v.Previews,
		"welcome": &v.Welcome, "file_mb": &v.FileMB, "person_mb": &v.PersonMB, "retention": &v.Retention, "idle_days": &v.IdleDays, "life_days": &v.LifeDays, "factor": &v.Factor,
	}
}

// sealed goes with the form, and tells what an admin changed in it from what was there.
func sealed(v admin.SettingsView) string {
	was := url.Values{}
	for name, shown := range settingFields(&v) {
		was.Set(name, seal(*shown))
	}
	return was.Encode()
}

// seal stands for a value of a field: the words alone would double the page.
func seal(value string) string {
	h := fnv.New64a()
	_, _ = h.Write([]byte(strings.TrimSpace(strings.ReplaceAll(value, "\r\n", "\n"))))
	return strconv.FormatUint(h.Sum64(), 36)
}
