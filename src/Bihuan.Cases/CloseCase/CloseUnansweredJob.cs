using Bihuan.Platform.Jobs;

namespace Bihuan.Cases.CloseCase;

/// <summary>Looks for silence every ten minutes. A case that should have moved while the server was down moves at the next start.</summary>
internal sealed class CloseUnansweredJob(CloseUnanswered silence) : IJob
{
    private static readonly TimeSpan s_every = TimeSpan.FromMinutes(10);

    public string Kind => "cases.close-unanswered";

    public DateTimeOffset? NextAfter(DateTimeOffset at) => at + s_every;

    public async Task<DateTimeOffset?> Run(string about, DateTimeOffset now, CancellationToken ct)
    {
        await silence.Run(now, ct);
        return null;
    }
}
