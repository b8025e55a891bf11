using System.Globalization;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.Platform;

namespace Bihuan.Web.Bench.Sync;

/// <summary>An outlet of its own with two technicians, each with a phone that is signed in, and a key for the office.</summary>
internal sealed record CourseStage(HttpClient Office, Guid Outlet, IReadOnlyList<(Guid User, HttpClient Phone)> Technicians, TimeProvider Clock, CompanyZone Zone);

internal sealed record CourseResult(int Operations, int Applied, int Refused, int Kept, int Photos, IReadOnlyList<string> Broken);

/// <summary>
/// One course of a day against a real server and its database, out of a seed: the same as <c>SyncWorld</c> plays in memory, with requests that
/// are lost, doubled at the same moment and late, phones that die and an office that moves and reviews. Judged by the case's timeline.
/// </summary>
internal sealed class SyncCourse
{
    private static readonly Dictionary<string, string> s_facts = new(StringComparer.Ordinal)
    {
        ["accept"] = "visit.accepted/1",
        ["decline"] = "visit.declined/1",
        ["leave"] = "visit.on-the-way/1",
        ["check-in"] = "visit.checked-in/1",
        ["use-part"] = "visit.parts-used/1",
        ["quote"] = "visit.charge-quoted/1",
        ["decline-photos"] = "visit.photos-declined/1",
        ["completion"] = "visit.completion-applied/1",
        ["need-examination"] = "visit.examination-needed/1",
        ["need-second-visit"] = "visit.second-needed/1",
        ["ask-support"] = "support.asked/1",
    };

    private readonly CourseStage _stage;
    private readonly Random _random;
    private readonly CourseClient _office;
    private readonly List<(CoursePhone From, object Message)> _late = [];
    private Guid _case;
    private Guid _visit;
    private CoursePhone[] _phones = [];
    private int _partsOnRecord;

    private SyncCourse(CourseStage stage, int seed, CancellationToken ct) => (_stage, _random, _office) = (stage, new Random(seed), new CourseClient(stage.Office, ct));

    public static async Task<CourseResult> Run(CourseStage stage, int seed, CancellationToken ct)
    {
        var course = new SyncCourse(stage, seed, ct);
        await course.Prepare(ct);
        for (var i = course._random.Next(30, 60); i > 0; i--) await course.Happen();
        await course.SendAll();
        var broken = await course.Check();
        var log = course._phones.SelectMany(x => x.Log).ToList();
        return new CourseResult(
            log.Count, log.Count(x => x.Outcome == "applied"), log.Count(x => x.Outcome == "refused"), log.Count(x => x.Outcome == "kept"), course._phones.Sum(x => x.Photos.Count), [.. broken.Select(x => $"seed {seed}: {x}")]);
    }

    private DateTimeOffset Now => _stage.Clock.Now();

    private string Today => _stage.Zone.Day(Now).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private async Task Prepare(CancellationToken ct)
    {
        await Put($"/api/v1/dispatch/outlets/{_stage.Outlet}", new { place = "31.23 121.47", isThirdParty = false });
        var week = Enumerable.Range(1, 7).ToDictionary(x => x.ToString(CultureInfo.InvariantCulture), _ => "00:00-23:59");
        foreach (var (user, _) in _stage.Technicians) await Put($"/api/v1/dispatch/technicians/{user}", new { organisationId = _stage.Outlet, startsFrom = "outlet", skills = new { laundry = "2" }, week });
        _case = await OpenOrder();
        await Plan();
        var clients = _stage.Technicians.Select(x => new CourseClient(x.Phone, ct)).ToList();
        foreach (var client in clients) await client.TakeToken();
        foreach (var client in clients)
            if ((await client.Get("/api/v1/field/day")).GetProperty("visits").EnumerateArray().FirstOrDefault() is { ValueKind: JsonValueKind.Object } mine) _visit = mine.GetProperty("id").GetGuid();
        if (_visit == Guid.Empty) throw new InvalidOperationException($"The plan of {Today} made at {Now:O} gave the order to nobody.");
        _phones = [.. clients.Select((x, i) => new CoursePhone(x, _stage.Technicians[i].User, _visit, _random))];
        await _office.Do($"/api/v1/dispatch/visits/{_visit}/appointments", new { commandId = Ids.At(Now), from = Now.AddMinutes(15), until = Now.AddMinutes(90) });
        await _office.Do($"/api/v1/dispatch/visits/{_visit}/parts", new { code = "bearing", state = "reserved", count = 2 }, (await Visit()).GetProperty("version").GetInt64());
    }

    private async Task Plan()
    {
        var plan = await _office.Do("/api/v1/dispatch/plans", new { organisationId = _stage.Outlet, day = Today });
        await _office.Do($"/api/v1/dispatch/plans/{plan.GetProperty("id").GetGuid()}/publications", new { });
    }

    private async Task<Guid> OpenOrder()
    {
        var opened = await _office.Do("/api/v1/cases", new
        {
            kind = "repair",
            channel = "phone",
            customer = new { name = "Zhang San", phone = string.Create(CultureInfo.InvariantCulture, $"137{_random.Next(100_000_000):D8}"), address = "1 Example Road" },
            description = "a noisy washing machine",
            productCategory = "washing-machine",
            symptom = "abnormal-noise",
            organisationId = _stage.Outlet,
        });
        var id = opened.GetProperty("id").GetGuid();
        await Act(id, "assessment", new { nature = "fault", severity = "general", proposal = "send somebody" });
        await Act(id, "first-responses", new { understanding = "noise", solution = "visit", expectedAt = Now.AddDays(30), medium = "phone" });
        await Act(id, "diagnoses", new { cause = "bearing", solution = "replace" });
        await Act(id, "stages", new { to = "planning" });
        await Act(id, "plans", new { ways = new[] { "repair" }, plan = "visit" });
        await Act(id, "resources", new { people = "1", equipment = "tools" });
        await Act(id, "stages", new { to = "dispatch" });
        return id;
    }

    private async Task Happen()
    {
        var phone = _phones[_random.Next(_phones.Length)];
        switch (_random.Next(17))
        {
            case < 8: await ActOf(phone); break;
            case < 12: await Send(phone); break;
            case < 14: await phone.SendPhoto(Now, toTheEnd: _random.Next(2) == 0); break;
            case 14 when _late.Count > 0: await SendLate(_late[_random.Next(_late.Count)]); break;
            case 15: phone.Die(); break;
            case 16: await Office(); break;
        }
    }

    private static Task SendLate((CoursePhone From, object Message) late) => late.From.Send(late.Message);

    /// <summary>Whoever has the visit does something at it; seldom somebody who has not heard that it is no longer theirs.</summary>
    private async Task ActOf(CoursePhone phone)
    {
        var technician = (await Visit()).GetProperty("technicianId");
        var isTheirs = technician.ValueKind == JsonValueKind.String && technician.GetGuid() == phone.User;
        if (!isTheirs && (phone.Log.Count == 0 || _random.Next(4) > 0)) return;
        phone.Act(Now);
    }

    private async Task Send(CoursePhone phone)
    {
        if (phone.Next(_random.Next(1, 6), Now) is not { } message) return;
        switch (_random.Next(5))
        {
            case 0: _late.Add((phone, message)); break;
            case 1: await phone.Send(message); break;
            case 2:
                // The answer did not come in time, and the repeat meets the first one at the server.
                var both = await Task.WhenAll(phone.Send(message), phone.Send(message));
                phone.Hear(both[_random.Next(2)]);
                break;
            default: phone.Hear(await phone.Send(message)); break;
        }
    }

    /// <summary>What the rules refuse the office is no matter here.</summary>
    private async Task Office()
    {
        var version = (await Visit()).GetProperty("version").GetInt64();
        switch (_random.Next(5))
        {
            case < 3: await _office.Try($"/api/v1/dispatch/visits/{_visit}/moves", new { technicianId = _phones[_random.Next(2)].User, day = Today, reason = "ill", consent = true }, version); break;
            case 3: await _office.Try($"/api/v1/dispatch/visits/{_visit}/reviews", new { outcome = _random.Next(2) == 0 ? "approved" : "fill-again", reason = "r" }, version); break;
            default: await _office.Try($"/api/v1/dispatch/visits/{_visit}/examinations", new { decision = _random.Next(2) == 0 ? "go-on" : "end", reason = "r" }, version); break;
        }

        if (_random.Next(4) == 0) await Resolve();
        if (_random.Next(4) == 0) await AnswerSupport();
    }

    /// <summary>Until somebody has answered, the phones may not ask again.</summary>
    private async Task AnswerSupport()
    {
        var waiting = (await _office.Get("/api/v1/dispatch/support-requests")).GetProperty("items").EnumerateArray().FirstOrDefault(x => x.GetProperty("caseId").GetGuid() == _case);
        if (waiting.ValueKind != JsonValueKind.Object) return;
        await _office.Do($"/api/v1/dispatch/support-requests/{waiting.GetProperty("id").GetGuid()}/answers", new { outcome = "advice", answer = "a" }, waiting.GetProperty("version").GetInt64());
    }

    private async Task Resolve()
    {
        var mine = (await Kept(resolved: false)).FirstOrDefault();
        if (mine.ValueKind != JsonValueKind.Object) return;
        var resolution = _random.Next(2) == 0 ? "on-record" : "set-aside";
        await _office.Do($"/api/v1/dispatch/kept-work/{mine.GetProperty("id").GetGuid()}/resolutions", new { resolution, reason = "r" }, mine.GetProperty("version").GetInt64());
        if (resolution == "on-record" && mine.GetProperty("kind").GetString() == "use-part") _partsOnRecord++;
    }

    private async Task SendAll()
    {
        foreach (var (from, message) in _late) await from.Send(message);
        foreach (var phone in _phones)
        {
            while (phone.Photos.Exists(x => !x.IsSealed)) await phone.SendPhoto(Now, toTheEnd: true);
            for (var before = -1; before != phone.Log.Count(x => x.IsPending);)
            {
                before = phone.Log.Count(x => x.IsPending);
                if (phone.Next(50, Now) is { } message) phone.Hear(await phone.Send(message));
            }
        }
    }

    private async Task<List<string>> Check()
    {
        var (broken, log) = (new List<string>(), _phones.SelectMany(x => x.Log).ToList());
        var facts = (await _office.Get($"/api/v1/cases/{_case}/facts")).GetProperty("items").EnumerateArray().Select(x => x.GetProperty("type").GetString()).ToList();
        foreach (var (kind, fact) in s_facts)
        {
            var (done, recorded) = (log.Count(x => x.Kind == kind && x.Outcome == "applied") + (kind == "use-part" ? _partsOnRecord : 0), facts.Count(x => x == fact));
            if (done != recorded) broken.Add($"{kind} is shown as done {done} times and stands {recorded} times on record");
        }

        if (log.Exists(x => x.Outcome == "waiting" || (x.Outcome != "applied" && x.Code is null))) broken.Add("an operation has no answer");
        var kept = (await Kept(false)).Concat(await Kept(true)).Select(x => x.GetProperty("id").GetGuid()).ToHashSet();
        if (!kept.SetEquals(log.Where(x => x.Outcome == "kept").Select(x => x.Id))) broken.Add($"{kept.Count} are with the office and {log.Count(x => x.Outcome == "kept")} are shown so");
        var (photos, attached) = (_phones.Sum(x => x.Photos.Count), facts.Count(x => x == "visit.photo-taken/1"));
        if (photos != attached) broken.Add($"{photos} photos were taken and {attached} are attached");
        await CheckViews(broken);
        return broken;
    }

    private async Task CheckViews(List<string> broken)
    {
        var visit = await Visit();
        if (visit.GetProperty("parts").EnumerateArray().Any(x => x.GetProperty("count").GetInt32() < 0)) broken.Add("a count of parts is negative");
        foreach (var (user, http) in _stage.Technicians)
        {
            var shown = (await new CourseClient(http, CancellationToken.None).Get("/api/v1/field/day")).GetProperty("visits").EnumerateArray().FirstOrDefault(x => x.GetProperty("id").GetGuid() == _visit);
            var isTheirs = visit.GetProperty("technicianId") is { ValueKind: JsonValueKind.String } technician && technician.GetGuid() == user;
            if ((shown.ValueKind == JsonValueKind.Object) != isTheirs) broken.Add("a phone shows a visit that is not its own, or not its own visit");
            else if (isTheirs && (shown.GetProperty("state").GetString() != visit.GetProperty("state").GetString() || shown.GetProperty("version").GetInt32() != visit.GetProperty("version").GetInt32())) broken.Add("a phone shows another state");
        }
    }

    private Task<JsonElement> Visit() => _office.Get($"/api/v1/dispatch/visits/{_visit}");

    private async Task<List<JsonElement>> Kept(bool resolved) =>
        [.. (await _office.Get("/api/v1/dispatch/kept-work" + (resolved ? "?resolved=true" : ""))).GetProperty("items").EnumerateArray().Where(x => x.GetProperty("visitId").GetGuid() == _visit)];

    private async Task Act(Guid id, string noun, object body) => await _office.Do($"/api/v1/cases/{id}/{noun}", body, (await _office.Get($"/api/v1/cases/{id}")).GetProperty("seq").GetInt64());

    private async Task Put(string address, object body)
    {
        var (status, answer) = await _office.Try(address, body, 0, "PUT");
        if ((int)status >= 300) throw new InvalidOperationException($"{address}: {(int)status} {answer}");
    }
}
