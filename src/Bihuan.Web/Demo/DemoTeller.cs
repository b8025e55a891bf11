using Bihuan.Foundation;
using Bihuan.Platform;
using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Contracts;

namespace Bihuan.Web.Demo;

/// <summary>Tells one case from its opening to its end or to the end of the year, with the warnings and breaches that fall between the acts.</summary>
internal sealed class DemoTeller(DemoStory story, DemoIntake intake, DemoClock clock, ClockRounds rounds, DateTimeOffset end)
{
    /// <summary>The server looks at the clocks every second.</summary>
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    public async Task<bool> Tell(IServiceProvider scope, IReadOnlyList<DateTimeOffset> openings, CancellationToken ct)
    {
        var db = scope.GetRequiredService<ServiceDb>();
        foreach (var opening in openings) await db.Together(() => TellOne(scope, db, opening, ct), ct);
        return true;
    }

    private async Task TellOne(IServiceProvider scope, ServiceDb db, DateTimeOffset opening, CancellationToken ct)
    {
        clock.MoveTo(opening.ToMicroseconds());
        if (await intake.Open(scope, ct) is not { } told) return;
        for (var wait = await story.Step(scope, told, ct); ; wait = await story.Step(scope, told, ct))
        {
            var next = wait is { } span ? clock.GetUtcNow() + span : end;
            await Watch(db, told.Id.Value, next < end ? next : end, ct);
            if (wait is null || next >= end) return;
            clock.MoveTo(next.ToMicroseconds());
        }
    }

    /// <summary>Moves the clock from one warning or deadline to the next, up to the next act.</summary>
    private async Task Watch(ServiceDb db, Guid told, DateTimeOffset until, CancellationToken ct)
    {
        while (await rounds.Run(db, told, clock.Now(), ct) is { } wake && wake + s_look <= until) clock.MoveTo((wake + s_look).ToMicroseconds());
    }
}
