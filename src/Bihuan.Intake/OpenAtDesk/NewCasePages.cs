using Bihuan.Cases.Contracts;
using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Intake.OpenRequest;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Platform.Words;
using Bihuan.Ui;
using Microsoft.AspNetCore.Http;

namespace Bihuan.Intake.OpenAtDesk;

/// <summary>
/// Looks up what the form says so far. Looking up is part of the form's own POST, so that a phone number never stands in an address
/// or a log, and so that it works by a second button where there is no script.
/// </summary>
internal sealed class NewCasePages(
    ServiceDb db, CasePolicies policies, IChannelNames channels, CustomerRegister register, CustomerDirectory customers, UnitDirectory units, ICustomerHistory history, Calls.CallReader calls, Words words, TimeProvider clock)
{
    private const int OpenMax = 5;
    private const string LastCookie = "last-case";

    /// <param name="http">Remembers kind and channel of the case before.</param>
    /// <param name="actor">Whose call it is, when one leads here.</param>
    /// <param name="call">The call that the case is opened from.</param>
    /// <param name="ct">Ends the look-up.</param>
    public async Task<IResult> Empty(HttpContext http, Actor actor, Guid? call, CancellationToken ct)
    {
        var last = (http.Request.Cookies[LastCookie] ?? "").Split('|');
        var known = new Dictionary<string, string>(StringComparer.Ordinal) { ["kind"] = last[0], ["channel"] = last.Length > 1 && call is null ? last[1] : "phone", ["call"] = call?.ToString() ?? "" };
        var view = View(name => known.GetValueOrDefault(name) ?? "", Ids.New(clock));
        return Page(call is null ? view : await LookUp(view, actor, ct), StatusCodes.Status200OK);
    }

    /// <summary>The form again, with what could be found and, when it was refused, what to mend.</summary>
    public async Task<IResult> Again(Form<OpenCaseRequest> form, Actor actor, Refusal? refusal, CancellationToken ct)
    {
        var id = Guid.TryParse(form.Typed("id"), out var once) ? once : Ids.New(clock);
        var view = View(form.Typed, id) with { Refusal = refusal };
        return Page(await LookUp(view, actor, ct), refusal is null ? StatusCodes.Status200OK : StatusCodes.Status422UnprocessableEntity);
    }

    /// <summary>Mandatory questions of the symptom are asked at the desk, where somebody can ask them.</summary>
    public Refusal? Unanswered(OpenCaseRequest request)
    {
        if (request is not { ProductCategory: { Length: > 0 } category, Symptom: { Length: > 0 } symptom }) return null;
        var weighed = policies.Weigh(category, symptom, request.Answers ?? []);
        return weighed is null or { Missing.Count: 0 } ? null : Refusal.Invalid("request.invalid", [.. weighed.Missing.Select(x => new FieldError("/answers/" + x, "required"))]);
    }

    /// <summary>Kind and channel of the case just opened are where the next one begins.</summary>
    public static void Remember(HttpContext http, OpenCaseRequest request) => http.Response.Cookies.Append(
        LastCookie, request.Kind + "|" + request.Channel, new CookieOptions { MaxAge = TimeSpan.FromDays(30), SameSite = SameSiteMode.Lax, HttpOnly = true, Path = "/desk" });

    private static PageResult Page(NewCaseView view, int status) => new PageResult<NewCasePage>(new { View = view }) { StatusCode = status };

    private NewCaseView View(Func<string, string> typed, Guid id)
    {
        var (kind, category, symptom) = (typed("kind"), typed("productCategory"), typed("symptom"));
        var symptoms = policies.SymptomsOf(category);
        return new NewCaseView(typed, id)
        {
            Kinds = Choices("kind"),
            Channels = [.. channels.In(words).Select(x => new Choice(x.Code, x.Name))],
            Categories = Choices("category"),
            Symptoms = [.. symptoms.Select(x => new Choice(x, words.Code("symptom", x)))],
            ComplaintClasses = kind == "complaint" ? Choices("complaint-class") : [],
            Questions = symptoms.Contains(symptom) ? policies.QuestionsFor(category, symptom, words.Lang) : [],
            Dangers = policies.SignalsIn(typed("description"))?.Signals ?? [],
        };
    }

    private Choice[] Choices(string list) => [.. policies.CodeLists()[list].Select(code => new Choice(code, words.Code(list, code)))];

    private async Task<NewCaseView> LookUp(NewCaseView view, Actor actor, CancellationToken ct)
    {
        var phone = Phone.Normalise(view.Typed("customer.phone"));
        var mayRead = actor.May(CustomerPermissions.Read);
        var found = !mayRead ? null
            : phone is not null ? await register.Find(db, phone, null, ct)
            : Guid.TryParse(view.Typed("call"), out var call) ? await calls.CustomerOf(db, call, actor.Id, ct) : null;
        var serial = view.Typed("serialNumber").Trim();
        var unit = serial.Length == 0 ? null : await units.FindBySerial(db, serial, ct);
        var theirs = found is { } customer ? (await history.OfCustomer(db, customer, actor, 20, ct)).Services : [];
        // A customer is within reach when one of their cases is (SEC-12): a number typed in widens nobody's reach.
        var isWithin = theirs.Count > 0 || actor.ReachOf(CustomerPermissions.Read).All;
        var open = theirs.Where(x => x.IsOpen).ToList();
        if (unit is not null) open.AddRange((await history.OfUnit(db, unit.Id, actor, 20, ct)).Services.Where(x => x.IsOpen));
        return view with
        {
            Customer = found is { } id && isWithin ? await customers.Card(db, id, ct) : null,
            IsNewCustomer = phone is not null && mayRead && found is null,
            Unit = unit,
            Open = [.. open.DistinctBy(x => x.Id).Take(OpenMax)],
        };
    }
}
