using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.ExceptionServices;
using System.Text.Json;
using Bihuan.Foundation;
using Bihuan.Platform.Backups;
using Bihuan.Platform.Jobs;
using Bihuan.ServiceLevels.Clocks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Bihuan.IntegrationTests.ServiceLevels;

/// <summary>One row of worked-examples.csv, the table that a service manager can read.</summary>
internal sealed record WorkedExample(string Limit, DateTimeOffset Start, IReadOnlyList<(DateTimeOffset From, DateTimeOffset Until)> Pauses, DateTimeOffset Due, DateTimeOffset Stop, string Outcome)
{
    public static IReadOnlyList<WorkedExample> Of(string limit)
    {
        using var text = new StreamReader(typeof(WorkedExample).Assembly.GetManifestResourceStream("worked-examples.csv")!);
        return [.. text.ReadToEnd().Split('\n').Skip(1).Select(x => x.Split(',', 7)).Where(x => x[0] == limit).Select(Read)];
    }

    private static WorkedExample Read(string[] cells) => new(cells[0], At(cells[1]), [.. cells[2].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Span)], At(cells[3]), At(cells[4]), cells[5]);

    private static (DateTimeOffset From, DateTimeOffset Until) Span(string pair) => (At(pair.Split('/')[0]), At(pair.Split('/')[1]));

    // Wall times of Shanghai.
    private static DateTimeOffset At(string wall) => DateTimeOffset.Parse(wall + "+08:00", CultureInfo.InvariantCulture);
}

/// <summary>How a case comes under a limit: how it is opened, what is done with it at once, and the act that stops the clock.</summary>
internal sealed record Course(string Limit, Func<CaseSteps, Task> Stop)
{
    public string Kind { get; init; } = "consultation";

    public string Channel { get; init; } = "phone";

    public Guid? Organisation { get; init; }

    public Func<CaseSteps, Task>? Begin { get; init; }

    /// <summary>The clock whose row is judged, where the limit of the example is the longer one that it was extended to.</summary>
    public string? Clock { get; init; }
}

/// <summary>Lets examples happen: every act at its time through the API, with a sweep before each, so that what the sweep tells and what the times say can be compared.</summary>
internal sealed class Examples(TestServer server, FakeTimeProvider time, HttpClient api)
{
    private readonly List<(DateTimeOffset At, int Order, Happened Whose, Func<Task> Act)> _events = [];
    private readonly List<Happened> _expected = [];

    public void Add(Course course)
    {
        var rows = WorkedExample.Of(course.Limit);
        Assert.Equal(["breached", "met"], rows.Select(x => x.Outcome).Distinct().Order());
        foreach (var row in rows) Add(course, row);
    }

    /// <summary>Every row of the table for this limit against what the product says of its case.</summary>
    public async Task Prove(string limit)
    {
        var of = _expected.FindAll(x => x.Course.Limit == limit);
        Assert.NotEmpty(of);
        foreach (var (course, row) in of.Select(x => (x.Course, x.Row))) await Prove(course, row, Case(course, row));
    }

    /// <summary>The case of a row, after everything has happened.</summary>
    public CaseSteps Case(Course course, WorkedExample row)
    {
        var happened = _expected.Single(x => x.Course == course && x.Row == row);
        happened.Fault?.Throw();
        return happened.Case!;
    }

    public IEnumerable<(WorkedExample Row, CaseSteps Case)> CasesOf(string limit) => _expected.FindAll(x => x.Course.Limit == limit).Select(x => (x.Row, Case(x.Course, x.Row)));

    /// <summary>
    /// Everything in the order of its time. What is due by the clock has been done before each act, so that no act meets it half way; an act that
    /// fails is that row's affair and nobody else's.
    /// </summary>
    public async Task<Examples> Run()
    {
        var ct = TestContext.Current.CancellationToken;
        foreach (var (at, _, whose, act) in _events.OrderBy(x => x.At).ThenBy(x => x.Order).ToList())
        {
            if (at > time.Now())
            {
                time.Advance(at - time.Now());
                await server.Services.GetRequiredService<JobRunner>().RunDue(time.Now(), ct);
                await server.Services.GetRequiredService<ClockSweep>().Sweep(time.Now(), ct);
            }

            if (whose.Fault is null) await Let(whose, act);
        }

        return this;
    }

    public void Add(Course course, WorkedExample row)
    {
        var happened = new Happened(course, row);
        At(row.Start, happened, async () =>
        {
            var live = happened.Case = new CaseSteps(api, await api.OpenCase(kind: course.Kind, channel: course.Channel, organisation: course.Organisation)) { Clock = time };
            if (course.Begin is { } begin) await begin(live);
        });
        foreach (var (from, until) in row.Pauses)
        {
            At(from, happened, () => happened.Case!.Do("waits", new { hold = "customer", reason = "Nobody answers" }));
            At(until, happened, () => happened.Case!.Do("wait-ends", new { hold = "customer" }));
        }

        At(row.Stop, happened, () => course.Stop(happened.Case!));
        _expected.Add(happened);
    }

    private static async Task Let(Happened whose, Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (Exception e)
        {
            whose.Fault = ExceptionDispatchInfo.Capture(e);
        }
    }

    public Task<JsonElement> Clocks(CaseSteps live) => api.Get($"/api/v1/cases/{live.Id}/clocks").Ok();

    private void At(DateTimeOffset at, Happened whose, Func<Task> act) => _events.Add((at, _events.Count, whose, act));

    private async Task Prove(Course course, WorkedExample row, CaseSteps live)
    {
        var key = course.Clock ?? course.Limit;
        var why = $"{course.Limit} from {row.Start:yyyy-MM-dd HH:mm:ss}, stopped {row.Stop:yyyy-MM-dd HH:mm:ss}";
        var clock = (await Clocks(live)).GetProperty("clocks").EnumerateArray().FirstOrDefault(x => Text(x, "limit") == key && x.GetProperty("run").GetInt32() == 1);
        Assert.True(clock.ValueKind == JsonValueKind.Object, why + ": no clock ran");
        Assert.Equal((why, row.Start, row.Due, row.Stop, row.Outcome), (why, Instant(clock, "startedAt"), Instant(clock, "dueAt"), Instant(clock, "endedAt"), Text(clock, "outcome")));
        if (course.Clock is not null) Assert.Equal(course.Limit, Text(clock, "extendedTo"));

        // The explanation ends with the due time it leads to.
        Assert.Contains($"{row.Due:yyyy-MM-dd HH:mm}", clock.GetProperty("steps").EnumerateArray().Last().GetString());
        Assert.Equal(row.Pauses.Count(x => x.Until > row.Start), clock.GetProperty("pauses").GetArrayLength());

        // A row remembers no other verdict, and whoever swept told of a breach exactly where the times say so.
        Assert.Equal((why, null), (why, Text(clock, "firstOutcome")));
        var told = (await api.Get($"/api/v1/cases/{live.Id}/facts").Ok()).GetProperty("items").EnumerateArray()
            .Count(x => Text(x, "type") == "clock.breached/1" && Text(x.GetProperty("body"), "limit") == key && x.GetProperty("body").GetProperty("run").GetInt32() == 1);
        Assert.Equal((why, row.Outcome == "breached" ? 1 : 0), (why, told));
    }

    private static DateTimeOffset Instant(JsonElement of, string name) => of.GetProperty(name).GetDateTimeOffset();

    private static string? Text(JsonElement of, string name) => of.TryGetProperty(name, out var value) ? value.GetString() : null;

    /// <summary>A row on its way: its case once it is opened, and what went wrong.</summary>
    private sealed class Happened(Course course, WorkedExample row)
    {
        public Course Course => course;

        public WorkedExample Row => row;

        public CaseSteps? Case { get; set; }

        public ExceptionDispatchInfo? Fault { get; set; }
    }
}

/// <summary>One server for each database that lets all examples of the table happen, each at its time in the same year.</summary>
public sealed class WorkedYear : IAsyncDisposable
{
    internal static readonly DateTimeOffset Begin = new(2025, 12, 31, 23, 0, 0, TimeSpan.FromHours(8));

    private readonly ConcurrentDictionary<Database, Lazy<Task<Examples>>> _years = new();
    private readonly ConcurrentBag<IAsyncDisposable> _servers = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers) await server.DisposeAsync();
    }

    internal Task<Examples> Of(Database database) => _years.GetOrAdd(database, x => new Lazy<Task<Examples>>(() => Walk(x))).Value;

    private async Task<Examples> Walk(Database database)
    {
        var time = new FakeTimeProvider(Begin);
        // A backup for each night jumped over proves nothing here and costs more than all the acts.
        var server = await TestServer.Start(database, time, x => x.Remove(x.Single(y => y.ImplementationType == typeof(NightlyBackupJob))));
        _servers.Add(server);
        var examples = new Examples(server, time, await server.ApiForAll());
        foreach (var course in WorkedCourses.All(server)) examples.Add(course);
        await WorkedCourses.AddReds(server, examples);
        return await examples.Run();
    }
}
