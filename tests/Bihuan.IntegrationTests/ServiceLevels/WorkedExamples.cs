using System.Globalization;
using System.Text.Json;
using Bihuan.Foundation;
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
    private readonly List<(DateTimeOffset At, int Order, Func<Task> Act)> _events = [];
    private readonly List<(Course Course, WorkedExample Row, Func<CaseSteps> Case)> _expected = [];

    public void Add(Course course)
    {
        var rows = WorkedExample.Of(course.Limit);
        Assert.Equal(["breached", "met"], rows.Select(x => x.Outcome).Distinct().Order());
        foreach (var row in rows) Add(course, row);
    }

    /// <summary>Everything in the order of its time, then every row of the table against what the product says of its case.</summary>
    public async Task Prove()
    {
        await Run();
        foreach (var (course, row, live) in _expected) await Prove(course, row, live());
    }

    public async Task Run()
    {
        foreach (var (at, _, act) in _events.OrderBy(x => x.At).ThenBy(x => x.Order).ToList())
        {
            if (at > time.Now()) time.Advance(at - time.Now());
            await server.Services.GetRequiredService<ClockSweep>().Sweep(time.Now(), TestContext.Current.CancellationToken);
            await act();
        }
    }

    public Func<CaseSteps> Add(Course course, WorkedExample row)
    {
        CaseSteps? live = null;
        At(row.Start, async () =>
        {
            live = new CaseSteps(api, await api.OpenCase(kind: course.Kind, channel: course.Channel, organisation: course.Organisation)) { Clock = time };
            if (course.Begin is { } begin) await begin(live);
        });
        foreach (var (from, until) in row.Pauses)
        {
            At(from, () => live!.Do("waits", new { hold = "customer", reason = "Nobody answers" }));
            At(until, () => live!.Do("wait-ends", new { hold = "customer" }));
        }

        At(row.Stop, () => course.Stop(live!));
        _expected.Add((course, row, () => live!));
        return () => live!;
    }

    public Task<JsonElement> Clocks(CaseSteps live) => api.Get($"/api/v1/cases/{live.Id}/clocks").Ok();

    private void At(DateTimeOffset at, Func<Task> act) => _events.Add((at, _events.Count, act));

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
}
