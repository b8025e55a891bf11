using System.Globalization;
using Bihuan.Foundation;
using Bihuan.Foundation.WorkingTime;

namespace Bihuan.ServiceLevels.Contracts;

/// <summary>One deadline and how it came about, for <c>./bihuan due</c> and <c>/api/v1/due</c>: the same arithmetic the clocks use.</summary>
public sealed record DueAnswer(string Due, bool IsProvisional, IReadOnlyList<string> Steps)
{
    private static readonly string[] s_forms = ["yyyy-MM-dd'T'HH:mmK", "yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"];

    /// <param name="start">RFC 3339 with an offset.</param>
    /// <param name="amount">A whole number.</param>
    /// <param name="unit">s min h wh wmin d wd mo.</param>
    /// <param name="calendar">Null for an unknown one.</param>
    /// <param name="words">Texts of the steps.</param>
    public static Result<DueAnswer> Of(string? start, string? amount, string? unit, WorkingCalendar? calendar, Func<string, string> words)
    {
        var errors = new List<FieldError>();
        if (!TryInstant(start, out var instant)) errors.Add(new FieldError("/start", "malformed"));
        if (!Limit.TryUnit(unit, out _)) errors.Add(new FieldError("/unit", "unknown-code", "s min h wh wmin d wd mo"));
        if (!Limit.TryParse(amount + " " + unit, out var limit) && errors.All(x => x.Pointer != "/unit")) errors.Add(Amount(amount));
        if (calendar is null) errors.Add(new FieldError("/calendar", "unknown-code", "china company"));
        if (errors.Count > 0) return Refusal.Invalid("request.invalid", [.. errors]);
        var explained = Deadline.Explain(instant, limit, calendar!);
        if (!explained.Due.Found) return Refusal.Invalid(explained.Due.Code);
        var local = TimeZoneInfo.ConvertTime(explained.Due.At, TimeZoneInfo.FindSystemTimeZoneById(calendar!.Plan.Zone));
        return new DueAnswer(local.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture), explained.Due.IsProvisional, [.. explained.Steps.Select(x => DueStepText.Render(x, words))]);
    }

    // Without an offset nobody knows which instant is meant, and a guess would be a wrong deadline.
    private static bool TryInstant(string? text, out DateTimeOffset instant) =>
        DateTimeOffset.TryParseExact(text, s_forms, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out instant) && (text!.EndsWith('Z') || text[^6] is '+' or '-');

    private static FieldError Amount(string? amount) =>
        long.TryParse(amount, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? new FieldError("/amount", "out-of-range", $"1 - {Limit.AmountMax}") : new FieldError("/amount", "malformed");
}
