package handlers

import (
	"context"
	"time"

	"github.com/gofiber/fiber/v2"

	"parley/chat"
	"parley/handlers/page"
	"parley/views/layout"
)

// What follows are short names of what package page has, for the subjects that are still in
// this package. Each goes with the last file that uses it.

const (
	cookieName   = page.CookieName
	securityPath = page.SecurityPath
	clockSkew    = page.ClockSkew
)

type (
	rotatedKey = page.RotatedKey
	accessRule = page.AccessRule
)

var (
	errNotSignedIn = page.ErrNotSignedIn
	errSetUpFactor = page.ErrSetUpFactor
)

func cookies(c *fiber.Ctx, name string) []string { return page.Cookies(c, name) }
func agent(c *fiber.Ctx) string                  { return page.Agent(c) }

func (a *App) now() time.Time { return a.Now() }

func (a *App) layout(c *fiber.Ctx, who *chat.Session, title string) (layout.Layout, error) {
	return a.Layout(c, who, title)
}

func (a *App) layoutFrom(c *fiber.Ctx, who *chat.Session, title, from string) (layout.Layout, error) {
	return a.LayoutFrom(c, who, title, from)
}

func (a *App) signedOutLayout(c *fiber.Ctx, title string) layout.Layout {
	return a.SignedOutLayout(c, title)
}

func (a *App) doorLayout(c *fiber.Ctx, who *chat.Session, title string) (layout.Layout, error) {
	return a.LayoutForAnyone(c, who, title)
}

func (a *App) refuse(c *fiber.Ctx, err error) (int, *chat.Error) { return a.Refuse(c, err) }

func (a *App) access(c *fiber.Ctx, who *chat.Session, open accessRule) (chat.Access, error) {
	return a.Access(c, who, open)
}

func (a *App) audit(c *fiber.Ctx, who *chat.Session, e chat.AuditEntry) { a.Record(c, who, e) }

func (a *App) requestContext(c *fiber.Ctx) (context.Context, context.CancelFunc) {
	return a.RequestContext(c)
}

func (a *App) origin(c *fiber.Ctx) string  { return a.Origin(c) }
func (a *App) secure(c *fiber.Ctx) bool    { return a.Secure(c) }
func (a *App) network(c *fiber.Ctx) string { return a.Network(c) }
func (a *App) host(c *fiber.Ctx) string    { return a.Host(c) }

func (a *App) onFilesHost(c *fiber.Ctx) bool { return a.OnFilesHost(c) }
func (a *App) byPerson(c *fiber.Ctx) string  { return a.ByPerson(c) }

func (a *App) signedIn(h page.Handler) fiber.Handler         { return a.SignedIn(h) }
func (a *App) anyone(h page.Handler) fiber.Handler           { return a.Anyone(h) }
func (a *App) admin(h page.Handler) fiber.Handler            { return a.Admin(h) }
func (a *App) moderator(h page.Handler) fiber.Handler        { return a.Moderator(h) }
func (a *App) mayMakeRooms(h page.Handler) page.Handler      { return a.MayMakeRooms(h) }
func (a *App) may(act chat.Act, h page.Handler) page.Handler { return a.May(act, h) }

func (a *App) session(c *fiber.Ctx) (chat.Session, error)          { return a.CurrentSession(c) }
func (a *App) requester(c *fiber.Ctx) (chat.Requester, error)      { return a.Requester(c) }
func (a *App) startSession(c *fiber.Ctx, s chat.Session) error     { return a.StartSession(c, s) }
func (a *App) newSession(c *fiber.Ctx) chat.Session                { return a.NewSession(c) }
func (a *App) device(c *fiber.Ctx) chat.Device                     { return a.Device(c) }
func (a *App) rememberDevice(c *fiber.Ctx, user chat.UserID) error { return a.RememberDevice(c, user) }
func (a *App) mustSetUp(c *fiber.Ctx, u chat.User) (bool, error)   { return a.MustSetUp(c, u) }
func (a *App) cookieFor(c *fiber.Ctx, name string) string          { return a.CookieFor(c, name) }
func (a *App) sessionNames(c *fiber.Ctx) []string                  { return a.SessionNames(c) }
func (a *App) dropCookie(c *fiber.Ctx)                             { a.DropCookie(c) }
func (a *App) setCookie(c *fiber.Ctx, name, value string, at time.Time) {
	a.SetCookie(c, name, value, at)
}
func (a *App) keepBrief(c *fiber.Ctx, name string, value any) error {
	return a.KeepBrief(c, name, value)
}
func (a *App) takeBrief(c *fiber.Ctx, name string, into any) bool { return a.TakeBrief(c, name, into) }
func (a *App) dropBrief(c *fiber.Ctx, name string)                { a.DropBrief(c, name) }
func (a *App) briefName(c *fiber.Ctx, name string) string         { return a.BriefName(c, name) }
