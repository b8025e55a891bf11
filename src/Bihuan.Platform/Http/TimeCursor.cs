using System.Globalization;
using Bihuan.Foundation;

namespace Bihuan.Platform.Http;

/// <summary>
/// Where a page of a list ended that is ordered by a time and then by an id, both downwards. Opaque to callers, who hand it back as it was
/// given to them.
/// </summary>
public readonly record struct TimeCursor(DateTimeOffset At, Guid Id)
{
    /// <summary>Null for what is no cursor of ours: the list begins at its beginning.</summary>
    public static TimeCursor? Read(string? text)
    {
        var parts = (text ?? "").Split('_');
        return parts is [var at, var id] && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var micros) && micros <= Clock.UnixMicrosecondsMax && Guid.TryParse(id, out var found)
            ? new TimeCursor(Clock.FromUnixMicroseconds(micros), found)
            : null;
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{At.ToUnixMicroseconds()}_{Id:N}");
}
