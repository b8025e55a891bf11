namespace Bihuan.Foundation;

/// <summary>A fact that nobody did: a clock's warning, a reminder. It does not make a person's form stale.</summary>
public interface IAutomaticFact : IFact;
