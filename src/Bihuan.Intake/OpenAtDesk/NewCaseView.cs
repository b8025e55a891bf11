using Bihuan.Cases.Contracts;
using Bihuan.Customers.Contracts;
using Bihuan.Foundation;
using Bihuan.Ui;

namespace Bihuan.Intake.OpenAtDesk;

/// <summary>The form of a new case with what is known so far of who calls and about what.</summary>
public sealed record NewCaseView(Func<string, string> Typed, Guid Id)
{
    public Refusal? Refusal { get; init; }

    public required IReadOnlyList<Choice> Kinds { get; init; }

    public required IReadOnlyList<Choice> Channels { get; init; }

    public required IReadOnlyList<Choice> Categories { get; init; }

    /// <summary>Of the chosen category; empty until one is chosen.</summary>
    public IReadOnlyList<Choice> Symptoms { get; init; } = [];

    public IReadOnlyList<Choice> ComplaintClasses { get; init; } = [];

    public IReadOnlyList<GuidedQuestion> Questions { get; init; } = [];

    public IReadOnlyList<DangerSignal> Dangers { get; init; } = [];

    public CustomerCard? Customer { get; init; }

    /// <summary>The phone number has been looked up and nobody has it.</summary>
    public bool IsNewCustomer { get; init; }

    public UnitCard? Unit { get; init; }

    /// <summary>Open cases of this customer or unit: this call may belong to one of them.</summary>
    public IReadOnlyList<ServiceEntry> Open { get; init; } = [];
}
