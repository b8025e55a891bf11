using Bihuan.Foundation;
using Bihuan.Platform.Policies;
using Bihuan.Platform.Store;
using Bihuan.ServiceLevels.Contracts;
using Bihuan.ServiceLevels.Domain;

namespace Bihuan.ServiceLevels.Policies;

/// <summary>Limits, targets and calendars as documents of the store, each with its validation.</summary>
internal sealed class ServiceLevelKinds(PolicyLibrary library, CalendarBook calendars, LimitBook limits, Later<IEnumerable<ILimitNeed>> needs, TimeProvider clock)
{
    public PolicyKind Limits => new(LimitBook.Document, CheckLimits)
    {
        Pages =
        [
            new PolicyPage("service-levels.limits.readable", "/desk/limits?version={version}"),
            new PolicyPage("service-levels.selection", "/desk/limits/selection?version={version}"),
            new PolicyPage("service-levels.test-bench", "/desk/limits/test-bench?version={version}"),
            new PolicyPage("laboratory.nav", "/desk/laboratory?version={version}", ServiceLevelPermissions.UseLaboratory),
        ],
    };

    public PolicyKind Targets => new("targets", draft => PolicyReader.Read<TargetPolicy>(draft.Yaml, draft.Document, TargetPolicy.Check).Errors) { Pages = [new PolicyPage("service-levels.limits.readable", "/desk/limits?part=targets")] };

    public PolicyKind Calendars => new(CalendarBook.Kind, CheckCalendar)
    {
        IsFamily = true,
        Pages = [new PolicyPage("service-levels.calendar.preview", "/desk/calendars/{document}?version={version}")],
    };

    private IReadOnlyList<PolicyError> CheckLimits(PolicyDraft draft)
    {
        var now = clock.Now();
        return PolicyReader.Read<LimitPolicy>(
            draft.Yaml, draft.Document, policy => [.. LimitValidation.Check(policy, calendars.At(now), draft.BeginsOn, draft.BeginsOn is null ? null : limits.InForce(now)), .. CheckNeeds(policy, now)]).Errors;
    }

    /// <summary>Asked for when a draft is checked and not before: those who need a limit read limits themselves.</summary>
    private IEnumerable<PolicyFault> CheckNeeds(LimitPolicy policy, DateTimeOffset now) =>
        needs.Value.Select(x => x.KeyAt(now)).Where(x => policy.Find(x)?.Figure is not { } figure || LimitTerms.Length(figure) is null)
            .Select(x => new PolicyFault("limits", "limit.needed", $"Calls are judged by '{x}', which has to stay with a figure in clock time."));

    private IReadOnlyList<PolicyError> CheckCalendar(PolicyDraft draft)
    {
        var now = clock.Now();
        var code = PolicyDocument.CodeOf(draft.Document);
        return CalendarReader.Read(draft.Yaml, draft.Document, other => ComesBack(other, code, now) ? null : calendars.PlanAt(other, now), code).Errors;
    }

    // A calendar that would extend itself, straight or by way of another, has no base to stand on.
    private bool ComesBack(string other, string code, DateTimeOffset at)
    {
        for (var step = 0; step < 10; step++)
        {
            if (other == code) return true;
            if (library.InForce(CalendarBook.NameOf(other), at) is not { } text) return false;
            if (PolicyReader.Read<Calendars.CalendarDocument>(text.Text, text.Document).Value?.Extends is not { } next) return false;
            other = next;
        }

        return true;
    }
}
