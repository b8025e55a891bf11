using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Bihuan.Cases.Contracts;
using Bihuan.Dispatch.Contracts;
using Bihuan.Dispatch.Domain;
using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Http;
using Bihuan.Platform.Store;
using Bihuan.Platform.Timeline;
using Bihuan.Platform.Words;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Bihuan.Dispatch.Readings;

/// <summary>One value a smart appliance measured: what (a code of ours such as temperature, or the maker's own name), how much, in what, and when.</summary>
public sealed record ReadingInput([Required, MaxLength(60)] string Name, [Required] decimal? Value, [Required] DateTimeOffset? At, [MaxLength(20)] string? Unit = null);

/// <summary>What an appliance's own platform knows of it, sent to the case its fault was reported under (DIA-09).</summary>
public sealed record RecordReadingsRequest([Required, MinLength(1), MaxLength(50)] IReadOnlyList<ReadingInput> Readings);

/// <summary>A reading as it is shown: the name in each language, the value with its unit.</summary>
public sealed record ReadingView(IReadOnlyDictionary<string, string> Name, string Value, DateTimeOffset At);

/// <summary>
/// How often and how warm somebody's appliance runs tells of their life at home, so the values are sealed under the customer's key like what
/// they say. A platform that hears of a case by webhook answers here; whoever diagnoses sees it in the story, in the app and beside a question to
/// technical support.
/// </summary>
internal sealed class RecordReadingsHandler(ServiceDb db, WorkOrders orders, TimeProvider clock)
{
    private static readonly TimeSpan s_future = TimeSpan.FromDays(1);

    public async Task<Result<CaseHead>> Handle(Guid serviceCase, RecordReadingsRequest request, Actor actor, CancellationToken ct)
    {
        var at = clock.Now();
        if (await orders.Find(db, new CaseId(serviceCase), actor, CasePermissions.Handle, ct) is not { } order) return Refusal.NotFound("case.not-found");
        if (!order.IsOpen) return Refusal.Conflict("case.closed");
        for (var i = 0; i < request.Readings.Count; i++)
        {
            if (string.IsNullOrWhiteSpace(request.Readings[i].Name)) return Refusal.Invalid("request.invalid", new FieldError($"/readings/{i}/name", "required"));
            if (request.Readings[i].At > at + s_future) return Refusal.Invalid("request.invalid", new FieldError($"/readings/{i}/at", "out-of-range"));
        }

        var readings = request.Readings.Select(x => new SensorReading(x.Name.Trim(), x.Value!.Value.ToString("0.####", CultureInfo.InvariantCulture), x.Unit?.Trim(), x.At!.Value.ToMicroseconds()));
        return await orders.Record(db, order.Id, new ReadingsReceived([.. readings]), actor, at, ct);
    }
}

/// <summary>The newest of each kind, for whoever looks for the cause.</summary>
internal sealed class ReadingsReader(FactReader facts, WordsCatalog words)
{
    private const int Most = 20;

    public async Task<ILookup<CaseId, ReadingView>> Of(ServiceDb db, IReadOnlyCollection<CaseId> cases, CancellationToken ct)
    {
        var received = await facts.Read<ReadingsReceived>(db, [.. cases.Select(x => x.Value)], ct);
        return received.SelectMany(x => x.SelectMany(y => y.Readings).Where(y => y.Value.Text is not null).GroupBy(y => y.Name).Select(y => y.MaxBy(z => z.At)!).OrderByDescending(y => y.At).Take(Most)
            .Select(y => (Case: new CaseId(x.Key), Reading: Describe(y)))).ToLookup(x => x.Case, x => x.Reading);
    }

    private ReadingView Describe(SensorReading x) => new(
        words.Languages.Order(StringComparer.Ordinal).ToDictionary(y => y, y => words.Find(y, "reading." + x.Name) ?? x.Name, StringComparer.Ordinal), string.Join(' ', new[] { x.Value.Text, x.Unit }.Where(y => !string.IsNullOrEmpty(y))), x.At);
}

internal sealed class ReadingsFactView : IFactView
{
    public IReadOnlyCollection<string> Names { get; } = ["support.readings-received"];

    public StoryView? Show(StoryFact fact, StoryReader r) => fact.Fact is not ReadingsReceived x ? null : new("visit", "chart-line", r.Words.Code("fact", fact.Name))
    {
        Lines = [.. x.Readings.Select(y => (r.Words.Code("reading", y.Name), string.Join(' ', new[] { r.Text(y.Value), y.Unit, r.Time(y.At) }.Where(z => !string.IsNullOrEmpty(z)))))],
    };
}

internal static class ReadingEndpoints
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/dispatch/cases/{id:guid}/readings", async (Guid id, RecordReadingsRequest request, Write<RecordReadingsHandler> write, Actor actor, CancellationToken ct) =>
        (await write.Run(x => x.Handle(id, request, actor, ct), ct)).ToHttp(x => Problems.Ok(x, StatusCodes.Status201Created))).Requires(CasePermissions.Handle).WithTags("dispatch");
}
